"""Levels by peer cells: each judged merchant's probability under the null of its own cell."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from subsidy.audits.rules import levels
from subsidy.audits.rules.dispersion import Floats
from subsidy.audits.rules.findings import TOO_FEW_CLAIMS, TOO_FEW_PEERS, Finding
from subsidy.audits.rules.peers import Peers, distinct, peers_of
from subsidy.audits.rules.population import MerchantRow


class Placed(NamedTuple):
    """A merchant's cell, the null of it, and the one-sided p of the merchant's level."""

    peers: Peers
    null: levels.LevelNull
    p: float


def peers_in(
    merchants: Sequence[MerchantRow], n: Sequence[int], parameters: Mapping[str, Any]
) -> Mapping[int, Peers]:
    """Return the peers of every merchant with enough claims, by place."""
    judged = [at for at, count in enumerate(n) if count and count >= parameters["claims_min"]]
    kinds = [row.kind for row in merchants]
    return peers_of(kinds, judged, merchants_min=int(parameters["merchants_min"]))


def place(
    peers: Mapping[int, Peers],
    level: Floats,
    error: Floats,
    parameters: Mapping[str, Any],
    *,
    is_lower: bool = False,
) -> dict[int, Placed]:
    """Return where each merchant stands in a cell of enough peers; is_lower: p of lying below."""
    tails = levels.lower_tails if is_lower else levels.upper_tails
    found = {}
    for cell in distinct(peers).values():
        members = np.array(cell.members)
        if len(members) < parameters["peers_min"]:
            continue
        null = levels.fit(level[members], tau_min=parameters["tau_min"])
        for at, p in zip(cell.members, tails(level[members], error[members], null), strict=True):
            if peers[at].cell == cell.cell:
                found[at] = Placed(cell, null, float(p))
    return found


def untested(merchant: str, n: int, *, has_claims: bool) -> Finding:
    """Return the finding of a merchant that no cell judges."""
    return Finding(merchant=merchant, n=n, gate=TOO_FEW_PEERS if has_claims else TOO_FEW_CLAIMS)
