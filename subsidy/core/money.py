"""Money is a whole number of fen (100 fen = 1 yuan); a rate, of basis points (100 bp = 1 %)."""

import re
from enum import StrEnum

_YUAN = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?")


class Rounding(StrEnum):
    """How the terms round a share to the fen. No published rule was found: half-up by default."""

    HALF_UP = "half_up"
    DOWN = "down"
    HALF_EVEN = "half_even"


def share_fen(amount_fen: int, rate_bp: int, rounding: Rounding = Rounding.HALF_UP) -> int:
    """Return rate_bp of amount_fen (>= 0), rounded to the fen as the terms say."""
    assert amount_fen >= 0
    assert rate_bp >= 0
    whole, rest = divmod(amount_fen * rate_bp, 10_000)
    if rounding is Rounding.DOWN or rest < 5_000:
        return whole
    if rounding is Rounding.HALF_EVEN and rest == 5_000:
        return whole + whole % 2
    return whole + 1


def split_fen(amount_fen: int, *, central_fen: int, local_fen: int) -> tuple[int, int]:
    """Return the (central, local) parts of amount_fen in the ratio central_fen : local_fen.

    Largest remainder: the fen that the division leaves goes to the source with the larger rest, a
    tie to central. The parts always add up to the amount.
    """
    whole_fen = central_fen + local_fen
    assert amount_fen >= 0
    assert central_fen >= 0
    assert local_fen >= 0
    assert whole_fen > 0
    central, rest = divmod(amount_fen * central_fen, whole_fen)
    central += 2 * rest >= whole_fen
    return central, amount_fen - central


def yuan(amount_fen: int) -> str:
    """Return the amount as people read it: 123450 -> "1,234.50"."""
    sign = "-" if amount_fen < 0 else ""
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def plain_yuan(amount_fen: int) -> str:
    """Return the amount as bank files want it: 123450 -> "1234.50"."""
    return yuan(amount_fen).replace(",", "")


def parse_yuan(text: str) -> int:
    """Return the fen of "1,234.5" or "1234.50". Raises ValueError on anything else."""
    match = _YUAN.fullmatch(text.strip())
    if not match:
        raise ValueError(f"not an amount in yuan: {text!r}")
    sign, whole, rest = match.groups()
    amount_fen = int(whole.replace(",", "")) * 100 + int((rest or "").ljust(2, "0"))
    return -amount_fen if sign else amount_fen
