"""Tails and quantiles of the distributions that the audits use, in plain Python.

Finite sums of terms that follow from their neighbours, the first by `math.lgamma`; quantiles by
bisection. Written apart from the house's own statistics (numpy and scipy): that both agree to nine
digits is what a verification is worth.
"""

import math
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

#: A term this small beside its sum cannot change it.
NEGLIGIBLE = 2.0**-60
HALVINGS = 200


class Law(NamedTuple):
    """A beta-binomial by its rate p0 and intra-class correlation rho."""

    p0: float
    rho: float

    @property
    def a(self) -> float:
        return self.p0 * (1 - self.rho) / self.rho

    @property
    def b(self) -> float:
        return (1 - self.p0) * (1 - self.rho) / self.rho


class BetaBinomial:
    """P(X >= k) of a beta-binomial, for many k of at most n_max."""

    def __init__(self, law: Law, n_max: int) -> None:
        self.law = law
        self._a, self._b = rises(law.a, n_max), rises(law.b, n_max)
        self._both = rises(law.a + law.b, n_max)

    def upper(self, k: int, n: int) -> float:
        """Return P(X >= k) of n."""
        if k <= 0:
            return 1.0
        if k <= n * self.law.p0:
            return max(0.0, 1 - self._sum(range(k - 1, -1, -1), n))
        return min(1.0, self._sum(range(k, n + 1), n))

    def _sum(self, places: Sequence[int], n: int) -> float:
        first = places[0]
        terms, term = [1.0], 1.0
        for x, y in pairwise(places):
            term *= self._ratio(x, n) if y > x else 1 / self._ratio(y, n)
            terms.append(term)
        return math.exp(self._log_mass(first, n) + math.log(math.fsum(terms)))

    def _ratio(self, x: int, n: int) -> float:
        """Return f(x + 1) / f(x)."""
        return (n - x) * (x + self.law.a) / ((x + 1) * (n - x - 1 + self.law.b))

    def _log_mass(self, k: int, n: int) -> float:
        law = self.law
        changed = self._a[k] + self._b[n - k] - self._both[n]
        return log_choose(n, k) + k * math.log(law.p0) + (n - k) * math.log1p(-law.p0) + changed


def rises(start: float, count: int) -> list[float]:
    """Return for m = 0 .. count: log of start (start + 1) .. (start + m - 1) over start^m."""
    return list(accumulate((math.log1p(j / start) for j in range(count)), initial=0.0))


def log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def binomial_upper(k: int, n: int, p: float) -> float:
    """Return P(X >= k) of a binomial, 0 < p < 1."""
    if k <= 0:
        return 1.0
    if k > n:
        return 0.0
    if k <= n * p:
        return max(0.0, 1 - binomial_lower(k - 1, n, p))
    terms, term = [1.0], 1.0
    for x in range(k, n):
        term *= (n - x) * p / ((x + 1) * (1 - p))
        terms.append(term)
        if term < NEGLIGIBLE:
            break
    return math.exp(_log_binomial(k, n, p)) * math.fsum(terms)


def binomial_lower(k: int, n: int, p: float) -> float:
    """Return P(X <= k) of a binomial, 0 < p < 1."""
    if k >= n:
        return 1.0
    if k > n * p:
        return max(0.0, 1 - binomial_upper(k + 1, n, p))
    terms, term = [1.0], 1.0
    for x in range(k, 0, -1):
        term *= x * (1 - p) / ((n - x + 1) * p)
        terms.append(term)
        if term < NEGLIGIBLE:
            break
    return math.exp(_log_binomial(k, n, p)) * math.fsum(terms)


def _log_binomial(k: int, n: int, p: float) -> float:
    return log_choose(n, k) + k * math.log(p) + (n - k) * math.log1p(-p)


def poisson_lower(k: int, mean: float) -> float:
    """Return P(X <= k) of a Poisson."""
    terms, term = [1.0], 1.0
    for x in range(k, 0, -1):
        term *= x / mean
        terms.append(term)
    return math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) * math.fsum(terms)


def hypergeometric_lower(k: int, units: int, wrong: int, n: int) -> float:
    """Return P(X <= k) among n of `units`, `wrong` of which are in error; exact until the last
    division.
    """
    low = max(0, n - (units - wrong))
    ways = math.comb(wrong, low) * math.comb(units - wrong, n - low)
    total = 0
    for x in range(low, min(k, wrong, n) + 1):
        total += ways
        ways = ways * (wrong - x) * (n - x) // ((x + 1) * (units - wrong - n + x + 1))
    return total / math.comb(units, n)


def normal_upper(z: float) -> float:
    return math.erfc(z / math.sqrt(2)) / 2


def normal_quantile(share: float) -> float:
    """Return z with P(Z <= z) = share, for share >= 1/2."""
    return bisect(lambda z: normal_upper(z) <= 1 - share, 0.0, 40.0)


def student_quantile(share: float, free: int) -> float:
    """Return t with P(T <= t) = share > 1/2, of so many degrees of freedom."""
    high = 1.0
    while student_between(high, free) < 2 * share - 1:
        high *= 2
    return bisect(lambda t: student_between(t, free) >= 2 * share - 1, 0.0, high)


def student_between(t: float, free: int) -> float:
    """Return P(|T| <= t): Abramowitz and Stegun 26.7.3 and 26.7.4, finite sums."""
    angle = math.atan2(t, math.sqrt(free))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = free % 2
    terms, term = [], cosine if odd else 1.0
    for step in range(free // 2):
        terms.append(term)
        place = 2 * step + 1 + odd
        term *= cosine**2 * place / (place + 1)
    between = sine * math.fsum(terms)
    return 2 / math.pi * (angle + between) if odd else between


def upper_binomial(k: int, n: int, confidence: float) -> float:
    """Return the one-sided upper limit of a rate (Clopper and Pearson)."""
    if k == n:
        return 1.0
    return bisect(lambda p: p >= 1 or binomial_lower(k, n, p) <= 1 - confidence, 0.0, 1.0)


def lower_binomial(k: int, n: int, confidence: float) -> float:
    """Return the one-sided lower limit of a rate (Clopper and Pearson)."""
    if k == 0:
        return 0.0
    return bisect(lambda p: p >= 1 or binomial_upper(k, n, p) >= 1 - confidence, 0.0, 1.0)


def gamma_quantile(confidence: float, errors: int) -> float:
    """Return the mean at which a Poisson shows so few errors with 1 - confidence."""
    high = errors + 10.0
    while poisson_lower(errors, high) > 1 - confidence:
        high *= 2
    return bisect(lambda mean: poisson_lower(errors, mean) <= 1 - confidence, 0.0, high)


def upper_hypergeometric(k: int, n: int, units: int, confidence: float) -> int:
    """Return the largest count of errors among `units` that k of n leave plausible."""
    low, high = k, units - (n - k)
    while low < high:
        middle = (low + high + 1) // 2
        if hypergeometric_lower(k, units, middle, n) > 1 - confidence:
            low = middle
        else:
            high = middle - 1
    return low


def bisect(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Return where a property begins to hold, between low (it does not) and high (it does)."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if holds(middle):
            high = middle
        else:
            low = middle
    return high
