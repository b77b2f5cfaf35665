"""What we ask a bank to pay: plain values, whatever file they are written into."""

import hashlib
import json
from dataclasses import astuple, dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class BankAccount:
    """Where money comes from or goes to, in the words of the bank card or the permit."""

    bank: str
    branch: str
    number: str
    name: str


@dataclass(frozen=True, kw_only=True)
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
    """All payments of one batch, from one payer, on one day."""

    reference: str
    created_at: datetime
    execute_on: date
    payer: BankAccount
    purpose: str
    lines: tuple[OrderLine, ...]

    def __post_init__(self) -> None:
        assert self.lines
        assert len({line.reference for line in self.lines}) == len(self.lines)

    @property
    def total_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines)

    @property
    def central_fen(self) -> int:
        return sum(line.central_fen for line in self.lines)

    @property
    def local_fen(self) -> int:
        return sum(line.local_fen for line in self.lines)


def fingerprint(reference: str, payer: BankAccount, lines: tuple[OrderLine, ...]) -> str:
    """Return the SHA-256 (hex) of who pays whom how much; the hour of writing is no part of it."""
    content = [reference, astuple(payer), [astuple(line) for line in lines]]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
