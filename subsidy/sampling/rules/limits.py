"""Exact limits of a share or a count, from k errors among n items (AICPA Audit Sampling)."""

import scipy  # its parts load at first use: most processes never need them


def upper_binomial(k: int, n: int, confidence: float) -> float:
    """Return the one-sided upper limit of the rate (Clopper and Pearson 1934)."""
    assert 0 <= k <= n
    return 1.0 if k == n else float(scipy.stats.beta.ppf(confidence, k + 1, n - k))


def lower_binomial(k: int, n: int, confidence: float) -> float:
    """Return the one-sided lower limit of the rate (Clopper and Pearson 1934)."""
    assert 0 <= k <= n
    return 0.0 if k == 0 else float(scipy.stats.beta.ppf(1 - confidence, k, n - k + 1))


def clopper_pearson(k: int, n: int, confidence: float) -> tuple[float, float]:
    """Return the two-sided interval of the rate."""
    one_sided = 1 - (1 - confidence) / 2
    return lower_binomial(k, n, one_sided), upper_binomial(k, n, one_sided)


def upper_poisson(k: int, n: int, confidence: float) -> float:
    """Return the upper limit of the rate where errors are rare; it may exceed one."""
    return float(scipy.stats.gamma.ppf(confidence, k + 1)) / n


def upper_hypergeometric(k: int, n: int, units: int, confidence: float) -> int:
    """Return the largest count of errors among `units` that k of n still leave plausible."""
    assert 0 <= k <= n <= units
    low, high = k, units - (n - k)
    while low < high:
        middle = (low + high + 1) // 2
        if scipy.stats.hypergeom.cdf(k, units, middle, n) > 1 - confidence:
            low = middle
        else:
            high = middle - 1
    return low


def lower_hypergeometric(k: int, n: int, units: int, confidence: float) -> int:
    """Return the smallest count of errors among `units` that k of n still leave plausible."""
    return units - upper_hypergeometric(n - k, n, units, confidence)
