"""A bank that does not exist: takes payment files from DIR/outbox, answers into DIR/inbox.

    python -m simulation.bank --directory DIR [--refuse-share 0.05] [--seed 2024] [--once]

Each file, known by name and content, is answered once, whatever is killed and whenever: a reply is
written aside, then marked as given, then moved to the inbox; a restart goes on where that ended.
"""

import argparse
import logging
import os
import signal
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException

from simulation.bank_files import Answer, Instruction, Order, read_order, write_reply

log = logging.getLogger("simulation.bank")
POLL_SECONDS = 0.2
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
    """Which payments the bank refuses: a share of them, picked by seed and payment."""

    seed: int
    refuse_share_bp: int

    def answers(self, order: Order) -> tuple[Answer, ...]:
        """Return the answer to each line; the same order gets the same answers."""
        refused = {line for line in order.lines if self._draw(line) < self.refuse_share_bp}
        if not refused and self.refuse_share_bp and len(order.lines) >= LINES_WITH_A_REFUSAL:
            refused = {min(order.lines, key=lambda line: (self._draw(line), line.end_to_end_id))}
        return tuple(self._answer(line, is_refused=line in refused) for line in order.lines)

    def _answer(self, line: Instruction, *, is_refused: bool) -> Answer:
        number = self._number(line)
        if is_refused:
            code, words = REASONS[number // 10_000 % len(REASONS)]
            return Answer(line, reason_code=code, reason=words)
        return Answer(line, bank_reference=f"BK{number % 10**16:016d}")

    def _draw(self, line: Instruction) -> int:
        return self._number(line) % 10_000

    def _number(self, line: Instruction) -> int:
        text = f"{self.seed}/{line.end_to_end_id}"
        return int.from_bytes(sha256(text.encode()).digest()[:12])


@dataclass(frozen=True, slots=True)
class Bank:
    """The bank's side of a shared directory. What it has answered lies in DIR/bank."""

    directory: Path
    temper: Temper

    def prepare(self) -> None:
        """Make the directories."""
        for path in (self._outbox, self._inbox, self._aside, self._given):
            path.mkdir(parents=True, exist_ok=True)

    def work(self, *, at: datetime) -> int:
        """Answer what is waiting; return the number of replies that went out."""
        for path in sorted(self._outbox.glob("[!.]*.xml")):
            content = path.read_bytes()
            order_name = path.stem.removesuffix(".pain001")
            name = f"{order_name}.{sha256(content).hexdigest()[:16]}.pain002.xml"
            if not (self._given / name).exists() and not (self._aside / name).exists():
                self._write_aside(name, content, at=at)
        waiting = sorted(self._aside.glob("*.xml"))
        for path in waiting:
            (self._given / path.name).touch()
            path.replace(self._inbox / path.name)
            log.info("answered in %s", path.name)
        return len(waiting)

    def _write_aside(self, name: str, content: bytes, *, at: datetime) -> None:
        try:
            order = read_order(content)
        except (ParseError, DefusedXmlException) as fault:
            log.warning("cannot read an order: %s", fault)
            (self._given / name).touch()
            return
        message_id = "RE" + name.split(".")[-3].upper()
        reply = write_reply(order, self.temper.answers(order), message_id=message_id, at=at)
        unfinished = self._aside / f"{name}.part"
        with unfinished.open("wb") as file:
            file.write(reply)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._aside / name)

    @property
    def _outbox(self) -> Path:
        return self.directory / "outbox"

    @property
    def _inbox(self) -> Path:
        return self.directory / "inbox"

    @property
    def _aside(self) -> Path:
        return self.directory / "bank" / "aside"

    @property
    def _given(self) -> Path:
        return self.directory / "bank" / "given"


def share_bp(text: str) -> int:
    """Return the basis points of a share such as 0.05."""
    return int(Decimal(text) * 10_000)


def main(arguments: list[str]) -> int:
    """Run the bank until it is told to stop, or for one pass."""
    parser = argparse.ArgumentParser(prog="simulation.bank", description=__doc__)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--refuse-share", type=share_bp, default=500, metavar="SHARE")
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--once", action="store_true")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    bank = Bank(options.directory, Temper(options.seed, options.refuse_share))
    bank.prepare()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        bank.work(at=datetime.now(UTC))
        if options.once:
            return 0
        time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
