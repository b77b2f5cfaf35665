"""What we ask a bank to pay: plain values, whatever file they are written into."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class BankAccount:
    """Where money comes from or goes to, in the words of the bank card or the permit."""

    bank: str
    branch: str
    number: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderLine:
    """One payment: a payee's account, the amount, and which source bears which part of it."""

    reference: str
    payee: BankAccount
    amount_fen: int
    central_fen: int
    local_fen: int

    def __post_init__(self) -> None:
        assert self.amount_fen > 0
        assert self.central_fen >= 0
        assert self.local_fen >= 0
        assert self.central_fen + self.local_fen == self.amount_fen


@dataclass(frozen=True, kw_only=True)
class Order:
    """The head of an order: all payments of one batch, from one payer, on one day.

    Its lines are not here: there may be more of them than memory should hold.
    """

    reference: str
    created_at: datetime
    execute_on: date
    payer: BankAccount
    purpose: str
    count: int
    central_fen: int
    local_fen: int

    @property
    def total_fen(self) -> int:
        return self.central_fen + self.local_fen


class Altered(Exception):
    """The lines are not those that were sealed, or do not add up to the head's sums."""


@dataclass(slots=True)
class Seal:
    """Who pays whom how much, as a SHA-256 that is made line by line; the hour is no part of it."""

    reference: str
    payer: BankAccount
    count: int = 0
    central_fen: int = 0
    local_fen: int = 0
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def __post_init__(self) -> None:
        self._add([self.reference, astuple(self.payer)])

    def over(self, lines: Iterable[OrderLine]) -> Iterator[OrderLine]:
        """Pass the lines on, each once it is under the seal."""
        for line in lines:
            self._add(astuple(line))
            self.count += 1
            self.central_fen += line.central_fen
            self.local_fen += line.local_fen
            yield line

    def hexdigest(self) -> str:
        """Return the digest of what was passed on so far."""
        return self._digest.hexdigest()

    def _add(self, content: object) -> None:
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        self._digest.update(f"{text}\n".encode())


def as_sealed(order: Order, lines: Iterable[OrderLine], *, sha256: str) -> Iterator[OrderLine]:
    """Pass the lines on. Raises Altered after the last one unless they are what was sealed."""
    seal = Seal(order.reference, order.payer)
    yield from seal.over(lines)
    if seal.hexdigest() != sha256:
        raise Altered("the payments are not those that were sealed")
    sums = (seal.count, seal.central_fen, seal.local_fen)
    if sums != (order.count, order.central_fen, order.local_fen):
        raise Altered("the payments do not add up to the sums of their batch")
