"""Rises: a merchant's prices over a price that each is compared with, against its peers' (null B).

The price compared with is the merchant's own past, its own sales without subsidy, or what it filed
or others took: indicators differ in that alone. Both must speak, the merchant among its peers and
its own claims by themselves: p is the larger of the two. What all peers rose by is nobody's rise.
Large is a rise of the typical claim too, not of a few dear ones: the median must have risen as far.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from subsidy.audits.rules import levels
from subsidy.audits.rules.columns import Columns, Ints, Rows
from subsidy.audits.rules.dispersion import Floats
from subsidy.audits.rules.findings import PEERS_MOVED, TOO_FEW_CLAIMS, TOO_FEW_PEERS, Finding
from subsidy.audits.rules.peers import Peers, distinct, peers_of
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import significant

Parameters = Mapping[str, Any]
PARAMETERS = {
    "claims_min": 30,  # of which the price compared with is known
    "merchants_min": 50,
    "peers_min": 10,
    "effect_min": 0.05,  # a policy choice: a smaller rise is not pursued
    "tolerance": 0.01,  # a claim so little above is no evidence
    "tau_min": 0.005,  # honest merchants differ at least by so much
}
#: Columns of a frozen row (see `columns`): money in fen.
NAMES = ("price_fen", "known_fen", "subsidy_fen")


class Prices:
    """The claims that can be compared: price, price compared with, subsidy; logs of the ratio."""

    def __init__(self, merchants: Sequence[MerchantRow], rows: Rows) -> None:
        self.columns = Columns(merchants, rows, NAMES)
        self.price_fen, self.known_fen, self.subsidy_fen = map(self.columns.ints, NAMES)
        self.logs: Floats = np.log(self.price_fen / self.known_fen)

    def overcharges_fen(self, own: slice, drift: float) -> Ints:
        """Return what each claim costs beyond the price compared with, moved along with peers'."""
        hoped_fen = np.rint(self.known_fen[own] * (1 + drift)).astype(np.int64)
        return np.asarray(self.price_fen[own] - hoped_fen)


def measure_rises(
    merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters
) -> list[Finding]:
    """Return each merchant's shift of prices, less its peers'."""
    prices = Prices(merchants, rows)
    n = prices.columns.n
    judged = np.flatnonzero((n >= parameters["claims_min"]) & (n > 0)).tolist()
    own = {place: prices.logs[prices.columns.of(place)] for place in judged}
    shifts = {place: levels.hodges_lehmann(logs) for place, logs in own.items()}
    peers = peers_of(
        [row.kind for row in merchants], judged, merchants_min=int(parameters["merchants_min"])
    )
    nulls = {
        name: levels.fit(
            np.array([shifts[place] for place in cell.members]), tau_min=parameters["tau_min"]
        )
        for name, cell in distinct(peers).items()
    }
    findings = []
    for place, row in enumerate(merchants):
        cell, count = peers.get(place), int(n[place])
        if cell is None:
            findings.append(Finding(merchant=row.merchant, n=count, gate=TOO_FEW_CLAIMS))
        elif len(cell.members) < parameters["peers_min"]:
            findings.append(Finding(merchant=row.merchant, n=count, gate=TOO_FEW_PEERS))
        else:
            one = _Rise(row.merchant, prices, prices.columns.of(place), shifts[place])
            findings.append(one.finding(cell, nulls[cell.cell], parameters))
    return findings


class _Rise:
    """One merchant's claims and the shift of their prices."""

    def __init__(self, merchant: str, prices: Prices, own: slice, shift: float) -> None:
        self._merchant, self._prices, self._own, self._shift = merchant, prices, own, shift
        self._logs = prices.logs[own]

    def finding(self, cell: Peers, null: levels.LevelNull, parameters: Parameters) -> Finding:
        prices, own = self._prices, self._own
        error = levels.mad(self._logs) / float(np.sqrt(len(self._logs)))
        among_peers = levels.upper_tail(self._shift, error, null)
        by_claims = levels.wilcoxon_above(self._logs, null.centre)
        effect, drift = float(np.expm1(self._shift - null.centre)), float(np.expm1(null.centre))
        median = float(np.median(self._logs))
        over_fen = prices.overcharges_fen(own, drift)
        is_over = over_fen > prices.known_fen[own] * parameters["tolerance"]
        swallowed_fen = np.minimum(np.maximum(over_fen, 0), prices.subsidy_fen[own])
        evidence = self._largest_first(over_fen, np.flatnonzero(is_over))
        return Finding(
            merchant=self._merchant,
            n=len(self._logs),
            k=len(evidence),
            p0=significant(drift),
            rho=significant(null.tau),
            expected=significant(drift),
            excess=significant(effect),
            effect=significant(effect),
            p=significant(max(among_peers, by_claims)),
            is_large=min(effect, float(np.expm1(median - null.centre))) >= parameters["effect_min"],
            alarm=PEERS_MOVED if drift >= parameters["effect_min"] else "",
            excess_fen=int(swallowed_fen[is_over].sum()),
            peer_cell=cell.record(),
            figures={
                "rise": significant(np.expm1(self._shift)),
                "median_rise": significant(np.expm1(median)),
                "drift": significant(drift),
                "p_among_peers": significant(among_peers),
                "p_by_claims": significant(by_claims),
                "overcharge_fen": int(over_fen[is_over].sum()),
            },
            evidence=evidence,
        )

    def _largest_first(self, over_fen: Ints, places: Ints) -> tuple[str, ...]:
        """Return the claims at the places; the references stand in order, and stay so in ties."""
        order = places[np.argsort(-over_fen[places], kind="stable")]
        references = self._prices.columns.references
        return tuple(references[self._own.start + at] for at in order.tolist())
