"""Money beyond expectation: whole fen, a claim counted once however many reasons it has."""

from collections import defaultdict
from collections.abc import Iterable, Sequence


def excess_fen(excess: float, subsidies_fen: Sequence[int]) -> int:
    """Return the claims beyond expectation times the mean subsidy of the hits, at most all of it.

    excess: claims, as `rates.excess` gives them; subsidies_fen: of the claims that are hits.
    """
    if not subsidies_fen or excess <= 0:
        return 0
    total_fen = sum(subsidies_fen)
    return min(total_fen, round(total_fen * excess / len(subsidies_fen)))


def by_claim_fen(reasons: Iterable[tuple[int, Sequence[str]]]) -> dict[str, int]:
    """Return for each claim its largest share in a reason: its money, spread over its claims."""
    largest_fen: dict[str, int] = defaultdict(int)
    for reason_fen, claims in reasons:
        for claim in claims:
            largest_fen[claim] = max(largest_fen[claim], reason_fen // len(claims))
    return dict(sorted(largest_fen.items()))
