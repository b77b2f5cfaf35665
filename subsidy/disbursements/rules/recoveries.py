"""The arithmetic of money that comes back: parts, caps, instalments, ages. Plain Python."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from subsidy.core.money import Rounding, share_fen, split_fen
from subsidy.funds.rules import divided


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What may be netted of one recovery now, and its parts that nothing has covered yet."""

    recovery_id: int
    amount_fen: int
    central_fen: int
    local_fen: int


@dataclass(frozen=True, kw_only=True)
class Deduction:
    """What one payment is paid less for one recovery, in its parts."""

    recovery_id: int
    central_fen: int
    local_fen: int

    @property
    def amount_fen(self) -> int:
        return self.central_fen + self.local_fen


def deduct(
    owed: Sequence[Owed], *, central_fen: int, local_fen: int, cap_bp: int
) -> list[Deduction]:
    """Return what a payment of these parts is paid less, the oldest recovery first.

    Never more than the cap's share of it, never its last fen, and never more of a source than the
    payment takes from it: so both of its parts stay sums of money.
    """
    amount_fen = central_fen + local_fen
    room_fen = min(share_fen(amount_fen, cap_bp, Rounding.DOWN), amount_fen - 1)
    deductions = []
    for one in owed:
        central, local = _fitting(one, room_fen, central_fen, local_fen)
        if central + local:
            deductions.append(
                Deduction(recovery_id=one.recovery_id, central_fen=central, local_fen=local)
            )
        room_fen -= central + local
        central_fen -= central
        local_fen -= local
    return deductions


def _fitting(one: Owed, room_fen: int, central_fen: int, local_fen: int) -> tuple[int, int]:
    """Return the parts of the largest sum that fits; the parts of what is left keep their ratio.

    The bounds turn `split_fen` round: it rounds the central part half-up, local is the rest.
    """
    whole_fen = one.central_fen + one.local_fen
    fen = min(one.amount_fen, whole_fen, room_fen)
    if one.central_fen:
        fen = min(fen, ((2 * central_fen + 1) * whole_fen - 1) // (2 * one.central_fen))
    if one.local_fen:
        fen = min(fen, (2 * local_fen + 1) * whole_fen // (2 * one.local_fen))
    if fen <= 0:
        return 0, 0
    return parts(fen, central_fen=one.central_fen, local_fen=one.local_fen)


def parts(amount_fen: int, *, central_fen: int, local_fen: int) -> tuple[int, int]:
    """Split what comes in by what is left of the two parts: the last takes exactly the rest."""
    assert 0 < amount_fen <= central_fen + local_fen
    return split_fen(amount_fen, central_fen=central_fen, local_fen=local_fen)


def monthly(amount_fen: int, *, count: int, first_on: date) -> list[tuple[date, int]]:
    """Return equal instalments, a month apart; the first ones take the fen that do not divide.

    Where a month is too short, its last day counts: 31 January, 28 February, 31 March.
    """
    amounts = divided(amount_fen, dict.fromkeys(range(count), amount_fen))
    return [(_later(first_on, months), fen) for months, fen in amounts.items()]


def _later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def open_instalments(amounts_fen: Sequence[int], repaid_fen: int) -> list[int]:
    """Return what is open of each instalment: what was repaid covers the earliest first."""
    ends = accumulate(amounts_fen)
    return [min(fen, max(end - repaid_fen, 0)) for fen, end in zip(amounts_fen, ends, strict=True)]


@dataclass(frozen=True)
class Age:
    """A bucket of ageing: demands so many days old; None: and older."""

    name: str
    from_days: int
    to_days: int | None


AGES = (
    Age("0-30", 0, 30),
    Age("31-90", 31, 90),
    Age("91-180", 91, 180),
    Age("over-180", 181, None),
)
