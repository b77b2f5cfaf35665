"""How many false accusations there are among the accusations: false discovery control.

For the watch list: Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, JRSS B 57
(1995) 289-300. For flags, because tests share claims: Y. Benjamini and D. Yekutieli, The control of
the false discovery rate in multiple testing under dependency, Annals of Statistics 29 (2001)
1165-1188.
"""

import numpy as np

from subsidy.audits.rules.dispersion import Floats

#: Euler's constant: the harmonic number of m is about log m + GAMMA + 1 / 2m - 1 / 12m^2.
GAMMA = float(np.euler_gamma)


def hochberg(p: Floats, *, tests: int | None = None) -> Floats:
    """Return the Benjamini-Hochberg q-value of each p."""
    return _adjusted(p, tests or len(p), 1.0)


def yekutieli(p: Floats, *, tests: int | None = None) -> Floats:
    """Return the Benjamini-Yekutieli q-value of each p.

    tests: how many there were, when only the smallest p are given and the others count as 1.
    """
    count = tests or len(p)
    return _adjusted(p, count, _harmonic(count))


def bonferroni(p: Floats, *, tests: int | None = None) -> Floats:
    """Return each p times the number of tests, at most 1."""
    return np.minimum(1.0, p * (tests or len(p)))


def _adjusted(p: Floats, tests: int, factor: float) -> Floats:
    """Return the smallest level at which the step-up procedure rejects each p."""
    assert np.all((p >= 0) & (p <= 1))
    assert tests >= len(p)
    order = np.argsort(p, kind="stable")
    steps = p[order] * (tests * factor / np.arange(1, len(p) + 1))
    q = np.empty(len(p))
    q[order] = np.minimum.accumulate(steps[::-1])[::-1]
    return np.minimum(q, 1.0)


def _harmonic(count: int) -> float:
    """Return 1 + 1/2 + ... + 1/count; from a million on by Euler's formula, exact to 1e-15."""
    if count < 1_000_000:
        return float(np.sum(1 / np.arange(1, count + 1)))
    return float(np.log(count)) + GAMMA + 1 / (2 * count) - 1 / (12 * count**2)
