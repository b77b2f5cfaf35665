"""Who is looked at first: by the strongest evidence of each family, never by an average rank."""

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

#: Beyond 10^-12, smaller probabilities say nothing more.
EVIDENCE_MAX = 12.0


class Signal(NamedTuple):
    """One flagged or watched result of a merchant."""

    family: str
    p: float
    excess_fen: int
    claims: tuple[str, ...]


def evidence(signals: Iterable[Signal]) -> float:
    """Return the sum over families of the largest -log10 p, each capped.

    Tests of one family overlap, so only the strongest counts.
    """
    strongest: dict[str, float] = defaultdict(float)
    for signal in signals:
        strength = -math.log10(signal.p) if signal.p > 0 else EVIDENCE_MAX
        strongest[signal.family] = max(strongest[signal.family], min(EVIDENCE_MAX, strength))
    return sum(strongest[family] for family in sorted(strongest))


def money_at_risk_fen(signals: Iterable[Signal], *, subsidy_fen: int) -> int:
    """Return the money beyond expectation, a claim counted once at its largest reason.

    A signal's money is spread evenly over its claims. Never more than all the merchant's subsidy.
    """
    by_claim_fen: dict[str, int] = defaultdict(int)
    for signal in signals:
        for claim in signal.claims:
            share_fen = signal.excess_fen // len(signal.claims)
            by_claim_fen[claim] = max(by_claim_fen[claim], share_fen)
    return min(subsidy_fen, sum(by_claim_fen.values()))
