"""How many false accusations there are among the accusations: false discovery control.

For the watch list: Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, JRSS B 57
(1995) 289-300. For flags, because tests share claims: Y. Benjamini and D. Yekutieli, The control of
the false discovery rate in multiple testing under dependency, Annals of Statistics 29 (2001)
1165-1188.
"""

from typing import Literal

import numpy as np
import scipy  # its parts load at first use: most processes never need them

from subsidy.audits.rules.dispersion import Floats


def hochberg(p: Floats) -> Floats:
    """Return the Benjamini-Hochberg q-value of each p."""
    return _adjusted(p, "bh")


def yekutieli(p: Floats) -> Floats:
    """Return the Benjamini-Yekutieli q-value of each p."""
    return _adjusted(p, "by")


def _adjusted(p: Floats, method: Literal["bh", "by"]) -> Floats:
    if not len(p):
        return np.empty(0)
    return np.asarray(scipy.stats.false_discovery_control(p, method=method), dtype=np.float64)
