"""What the fake bank decides of each payment: the same seed and payment, the same answer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from simulation.bank_faults import Faults
from simulation.bank_files import Answer, Instruction, read_lines

#: An order of so many lines has a refused one even if chance would spare it: the demo shows one.
LINES_WITH_A_REFUSAL = 10
#: Reasons of the external code set, with the words a bank adds.
REASONS = (
    ("AC04", "账户已销户"),
    ("AC01", "账号不存在"),
    ("AC06", "账户已冻结"),
    ("BE01", "户名与账号不符"),
)


@dataclass(frozen=True, slots=True)
class Temper:
    """Which payments the bank refuses, a share of them, and what it does wrong on top of that."""

    seed: int
    refuse_share_bp: int
    faults: Faults = field(default_factory=Faults)

    def answers(self, path: Path) -> Iterator[Answer]:
        """Yield the answer to each line of an order, but for those that get lost."""
        spared = self._spared(path)
        for line in read_lines(path):
            if not self._is_drawn(line, "lose", self.faults.lose_bp):
                yield self._answer(line, is_refused=self._refuses(line) or line == spared)

    def said_again(self, path: Path) -> Iterator[Answer]:
        """Yield the answers that come twice."""
        return self._drawn(self.answers(path), "duplicate", self.faults.duplicate_bp)

    def given_back(self, path: Path) -> Iterator[Answer]:
        """Yield the refusals of what was settled and comes back later."""
        settled = (answer for answer in self.answers(path) if not answer.reason_code)
        for answer in self._drawn(settled, "give_back", self.faults.give_back_bp):
            yield give_back(answer.line)

    def _spared(self, path: Path) -> Instruction | None:
        """Return the line that is refused because chance would refuse none of many."""
        count, first = 0, None
        for line in read_lines(path) if self.refuse_share_bp else ():
            if self._refuses(line):
                return None
            count += 1
            first = min(first or line, line, key=lambda one: (self._draw(one), one.end_to_end_id))
        return first if count >= LINES_WITH_A_REFUSAL else None

    def _answer(self, line: Instruction, *, is_refused: bool) -> Answer:
        number = self._number(line)
        if is_refused:
            code, words = REASONS[number // 10_000 % len(REASONS)]
            return Answer(line, reason_code=code, reason=words)
        answer = Answer(line, bank_reference=f"BK{number % 10**16:016d}")
        if self._is_drawn(line, "wrong_amount", self.faults.wrong_amount_bp):
            return replace(answer, amount_yuan=str(Decimal(line.amount_yuan) - 1))
        return answer

    def _drawn(self, answers: Iterable[Answer], purpose: str, share_bp: int) -> Iterator[Answer]:
        return (answer for answer in answers if self._is_drawn(answer.line, purpose, share_bp))

    def _refuses(self, line: Instruction) -> bool:
        return self._draw(line) < self.refuse_share_bp

    def _draw(self, line: Instruction) -> int:
        return self._number(line) % 10_000

    def _is_drawn(self, line: Instruction, purpose: str, share_bp: int) -> bool:
        return self._number(line, f"{purpose}/") % 10_000 < share_bp

    def _number(self, line: Instruction, purpose: str = "") -> int:
        text = f"{self.seed}/{purpose}{line.end_to_end_id}"
        return int.from_bytes(sha256(text.encode()).digest()[:12])


def give_back(line: Instruction) -> Answer:
    """Return what the bank says of a payment that came back from the payee's bank."""
    code, words = REASONS[0]
    return Answer(line, reason_code=code, reason=words)
