"""How a sample is divided among strata: by their units, or by units and spread (Neyman 1934)."""

from collections.abc import Sequence

STRATUM_MIN = 3


def proportional(size: int, units: Sequence[int]) -> list[int]:
    """Return n_h ~ N_h, at least three in each stratum that has them, never more than it has."""
    return _allocate(size, units, [float(one) for one in units])


def neyman(size: int, units: Sequence[int], spreads: Sequence[float]) -> list[int]:
    """Return n_h ~ N_h s_h, with the same bounds; proportional where nothing is known to spread."""
    weights = [n * s for n, s in zip(units, spreads, strict=True)]
    return _allocate(size, units, weights if any(weights) else [float(n) for n in units])


def _allocate(size: int, units: Sequence[int], weights: Sequence[float]) -> list[int]:
    """Give out size by weight, largest remainder first, within [min(3, N_h), N_h].

    Strata that the bounds hold are set first: those below, while the bounds ask for more than there
    is, else those above; what is left is divided again among the others. The whole may exceed
    `size` where many strata each need their three.
    """
    assert all(n > 0 for n in units)
    floors = [min(STRATUM_MIN, n) for n in units]
    given: dict[int, int] = {}
    while len(given) < len(units):
        free = [h for h in range(len(units)) if h not in given]
        left = max(0, size - sum(given.values()))
        total = sum(weights[h] for h in free)
        shares = {h: left * weights[h] / total if total else 0.0 for h in free}
        low = {h: floors[h] for h in free if shares[h] < floors[h]}
        high = {h: units[h] for h in free if shares[h] > units[h]}
        if not low and not high:
            return _round(given, shares, left)
        asked = sum(n - shares[h] for h, n in (low | high).items())
        given |= low if low and asked >= 0 else high
    return [given[h] for h in range(len(units))]


def _round(given: dict[int, int], shares: dict[int, float], left: int) -> list[int]:
    """Return the shares as whole numbers that add up, the largest remainders rounded up."""
    whole = {h: int(share) for h, share in shares.items()}
    order = sorted(shares, key=lambda h: (whole[h] - shares[h], h))
    for h in order[: left - sum(whole.values())]:
        whole[h] += 1
    both = given | whole
    return [both[h] for h in sorted(both)]
