"""Simulated peer cells of which a part cheats: rates of 5 % among the honest, 35 % among cheats."""

from typing import NamedTuple

import numpy as np

from subsidy.audits.rules import discovery, frozen, rates

HONEST, CHEATS = 0.05, 0.35


def cell(random, *, size, share, rho):
    """Return k, n and who cheats, of merchants with 30 claims and more, about 100 each."""
    n = np.maximum(30, np.exp(random.normal(np.log(100), 0.8, size)).round()).astype(int)
    is_cheat = np.arange(size) < round(share * size)
    a, b = HONEST * (1 - rho) / rho, (1 - HONEST) * (1 - rho) / rho
    k = random.binomial(n, np.where(is_cheat, CHEATS, random.beta(a, b, size)))
    return k, n, is_cheat


class Trial(NamedTuple):
    """Means over cells: cheats found under Benjamini-Hochberg; false among the found under
    Benjamini-Yekutieli; honest merchants flagged under all gates; cells with an alarm."""

    power: float
    false: float
    honest: float
    alarm: float


def trial(*, size, share, rho, cells):
    """Return what the nulls make of so many cells, each with an honest one as its reference."""
    random = np.random.default_rng([size, round(share * 1_000), round(rho * 1_000)])
    seen = [_one(random, size=size, share=share, rho=rho) for _ in range(cells)]
    return Trial(*(float(np.mean(column)) for column in zip(*seen, strict=True)))


def _one(random, *, size, share, rho):
    reference = frozen.freeze(*cell(random, size=size, share=0, rho=rho)[:2])
    k, n, is_cheat = cell(random, size=size, share=share, rho=rho)
    null = rates.fit(k, n)
    p = rates.upper_tails(k, n, null)
    found, strictly = discovery.hochberg(p) <= 0.05, discovery.yekutieli(p) <= 0.05
    is_large = (rates.excess(k, n, null) >= 5) & (rates.shrunk(k, n, null) >= 2 * null.p0)
    return (
        found[is_cheat].mean() if is_cheat.any() else 0,
        (strictly & ~is_cheat).sum() / max(1, strictly.sum()),
        (strictly & is_large & ~is_cheat).sum() / (~is_cheat).sum(),
        frozen.drift(k, n, reference).alarm,
    )
