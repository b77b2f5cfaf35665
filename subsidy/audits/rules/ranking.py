"""Who is looked at first: by the strongest evidence of each family, never by an average rank."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from subsidy.audits.rules.money import by_claim_fen

#: Beyond 10^-12, smaller probabilities say nothing more.
EVIDENCE_MAX = 12.0
#: What evidence is of. Tests within a family overlap; families speak of different things.
FAMILIES = ("price", "identity", "people", "time", "documents")


class Signal(NamedTuple):
    """One flagged or watched result of a merchant."""

    family: str
    p: float
    excess_fen: int
    claims: tuple[str, ...]


def families(signals: Iterable[Signal]) -> dict[str, float]:
    """Return for each family its largest -log10 p, capped.

    Only the strongest of a family counts. A p of 1, which a discrete test gives whoever has no hit,
    adds nothing and takes nothing away: averages and Stouffer's or Cauchy's sums would let it drown
    what others found.
    """
    strongest = dict.fromkeys(FAMILIES, 0.0)
    for signal in signals:
        strength = -math.log10(signal.p) if signal.p > 0 else EVIDENCE_MAX
        strongest[signal.family] = max(strongest[signal.family], min(EVIDENCE_MAX, strength))
    return strongest


def evidence(signals: Iterable[Signal]) -> float:
    """Return the sum over families of the largest -log10 p, each capped."""
    return sum(families(signals).values())


def money_at_risk_fen(signals: Iterable[Signal], *, subsidy_fen: int) -> int:
    """Return the money beyond expectation, a claim counted once at its largest reason.

    A signal's money is spread evenly over its claims. Never more than all the merchant's subsidy.
    """
    reasons = ((signal.excess_fen, signal.claims) for signal in signals)
    return min(subsidy_fen, sum(by_claim_fen(reasons).values()))
