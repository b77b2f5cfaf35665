"""Factors of the European Commission's guidance on sampling (EGESIF_16-0014-01).

Levels are two-sided for z, as there, and one-sided for the Poisson factors.
"""

import math

import scipy  # its parts load at first use: most processes never need them

#: Confidence level in per cent -> z of the normal distribution, to three digits as printed.
Z = {60: 0.842, 70: 1.036, 80: 1.282, 90: 1.645, 95: 1.960}
#: Confidence level -> how far errors that are expected enlarge a conservative sample.
EXPANSION = {60: 1.1, 70: 1.2, 80: 1.3, 90: 1.5, 95: 1.6}
LEVELS = tuple(Z)


def reliability(level: int, errors: int = 0) -> float:
    """Return RF(errors): the upper Poisson limit of so many errors, rounded up to two digits.

    RF(0) is .92 1.21 1.61 2.31 3.00 at 60 to 95 per cent, as printed in the guidance.
    """
    return math.ceil(100 * float(scipy.stats.gamma.ppf(level / 100, errors + 1))) / 100
