"""Shares: how many of a merchant's claims have a property, against those of its peers (null A).

Most indicators are of this form. Where even one hit is an inconsistency (null D: a number that two
claims carry), the peers' rate is taken as no lower than the honest rate of typing errors, and
merchants with few claims or few peers are judged against that rate alone.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from subsidy.audits.rules import rates
from subsidy.audits.rules.findings import (
    PEERS_DIFFER,
    PEERS_DRIFTED,
    PEERS_MOVED,
    TOO_FEW_CLAIMS,
    TOO_FEW_PEERS,
    Finding,
)
from subsidy.audits.rules.frozen import FrozenNull, drift
from subsidy.audits.rules.peers import Peers, distinct, peers_of
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import significant

Parameters = Mapping[str, Any]
#: What every share is judged by, unless an indicator says otherwise.
PARAMETERS = {
    "claims_min": 30,  # below it, no rate is judged
    "merchants_min": 50,  # smaller peer cells are merged upward
    "peers_min": 10,  # fewer peers than that say nothing
    "excess_claims_min": 5,
    "ratio_min": 2,  # of the shrunk rate to the peers' rate
    "share_min": 0.1,  # of the shrunk rate itself: where peers have next to none, any is twice
    "p0_alarm": 0.05,  # of all peers' claims: more is a finding about the cell
    "rho_alarm": 0.1,
}
#: Where only a part of a merchant's claims can be asked about, fewer must do.
PART_PARAMETERS = {"claims_min": 20}
#: And what hits are judged by that need no peers: the honest rate of errors, and how it varies.
HARD_PARAMETERS = PARAMETERS | {"error_rate": 0.005, "error_rho": 0.01, "excess_claims_min": 3}


class Share(NamedTuple):
    """One merchant's claims that could have the property, and the hits: [claim, subsidy in fen,
    what was seen], ordered by claim.
    """

    merchant: str
    n: int
    hits: Sequence[Sequence[Any]]


#: The hits' own figures, for the sentence: from what was seen of each.
Figures = Callable[[Sequence[Any]], Mapping[str, Any]]


def measure_shares(
    merchants: Sequence[MerchantRow],
    rows: Sequence[Sequence[Any]],
    parameters: Parameters,
    *,
    figures: Figures = lambda _seen: {},
) -> list[Finding]:
    """Return the finding of each merchant; rows are Shares. The order of neither matters."""
    shares = {row[0]: Share(*row) for row in rows}
    own = [shares.get(row.merchant) or Share(row.merchant, 0, ()) for row in merchants]
    n = np.array([one.n for one in own], dtype=np.int64)
    k = np.array([len(one.hits) for one in own], dtype=np.int64)
    judged = np.flatnonzero((n >= parameters["claims_min"]) & (n > 0)).tolist()
    peers = peers_of(
        [row.kind for row in merchants], judged, merchants_min=int(parameters["merchants_min"])
    )
    cells = {
        name: _Cell(parameters, cell, k[list(cell.members)], n[list(cell.members)])
        for name, cell in distinct(peers).items()
        if len(cell.members) >= parameters["peers_min"]
    }
    lonely = _Cell(parameters)
    tested: dict[int, _Cell] = {}
    for place, one in enumerate(own):
        cell = cells.get(peers[place].cell) if place in peers else None
        if cell is not None or ("error_rate" in parameters and one.n):
            tested[place] = cell or lonely
    judgement = _judge(tested, k, n)
    return [
        _tested(
            one,
            tested[place],
            _record(peers.get(place), tested[place], lonely),
            judgement[place],
            parameters,
            figures,
        )
        if place in tested
        else _untested(one, TOO_FEW_PEERS if place in peers else TOO_FEW_CLAIMS)
        for place, one in enumerate(own)
    ]


class _Cell:
    """A peer cell with the null its members are judged by; without peers, that of honest errors.

    reference: the null that was kept of this cell, where there is one.
    """

    def __init__(
        self,
        parameters: Parameters,
        peers: Peers | None = None,
        k: rates.Ints | None = None,
        n: rates.Ints | None = None,
    ) -> None:
        error_rate, error_rho = parameters.get("error_rate", 0.0), parameters.get("error_rho", 0.0)
        self.null = rates.RateNull(p0=error_rate, rho=error_rho)
        self.alarm, self.reference = "", None
        if peers is None or k is None or n is None:
            return
        fitted = rates.fit(k, n)
        self.null = rates.RateNull(max(fitted.p0, error_rate), max(fitted.rho, error_rho))
        kept = parameters.get("reference", {}).get(peers.cell)
        self.reference = FrozenNull(**kept) if kept else None
        if self.reference and drift(k, n, self.reference).alarm:
            self.alarm = PEERS_DRIFTED
        elif fitted.p0 >= parameters["p0_alarm"]:
            self.alarm = PEERS_MOVED
        elif fitted.rho >= parameters["rho_alarm"]:
            self.alarm = PEERS_DIFFER


class _Judged(NamedTuple):
    """What a cell's null says of a merchant; p_reference where a null was kept of the cell."""

    p: float
    excess: float
    share: float
    p_reference: float | None


def _judge(tested: Mapping[int, _Cell], k: rates.Ints, n: rates.Ints) -> dict[int, _Judged]:
    """Return what is said of each tested merchant, by its place: all of a cell in one call."""
    members: dict[_Cell, list[int]] = {}
    for place, cell in tested.items():
        members.setdefault(cell, []).append(place)
    judged: dict[int, _Judged] = {}
    for cell, places in members.items():
        own, all_own = k[places], n[places]
        kept: Sequence[float | None] = [None] * len(places)
        if cell.reference is not None:
            kept = rates.upper_tails(own, all_own, cell.reference.null).tolist()
        rows = zip(
            rates.upper_tails(own, all_own, cell.null).tolist(),
            rates.excess(own, all_own, cell.null).tolist(),
            rates.shrunk(own, all_own, cell.null).tolist(),
            kept,
            strict=True,
        )
        judged |= zip(places, map(_Judged._make, rows), strict=True)
    return judged


def _record(peers: Peers | None, cell: _Cell, lonely: _Cell) -> Mapping[str, object]:
    """Return what is said of the merchant's peers: which narrower cells of its own were merged."""
    if peers is None or cell is lonely:
        return {"cell": "", "size": 0, "merged": []}
    return peers.record()


def _untested(one: Share, gate: str) -> Finding:
    evidence = tuple(str(hit[0]) for hit in one.hits)
    return Finding(merchant=one.merchant, n=one.n, k=len(evidence), gate=gate, evidence=evidence)


def _tested(
    one: Share,
    cell: _Cell,
    record: Mapping[str, object],
    judged: _Judged,
    parameters: Parameters,
    figures: Figures,
) -> Finding:
    null, hits = cell.null, sorted(one.hits, key=lambda hit: str(hit[0]))
    excess, share = judged.excess, judged.share
    ratio = share / null.p0
    seen = dict(figures([hit[2] for hit in hits]))
    if judged.p_reference is not None:
        seen["p_reference"] = significant(judged.p_reference)
    hits_fen = sum(hit[1] for hit in hits)
    return Finding(
        merchant=one.merchant,
        n=one.n,
        k=len(hits),
        p0=significant(null.p0),
        rho=significant(null.rho),
        expected=significant(one.n * null.p0),
        excess=significant(excess),
        effect=significant(ratio),
        p=significant(judged.p),
        is_share=True,
        is_large=excess >= parameters["excess_claims_min"]
        and ratio >= parameters["ratio_min"]
        and share >= parameters["share_min"],
        alarm=cell.alarm,
        excess_fen=round(hits_fen * max(0.0, excess) / len(hits)) if hits else 0,
        peer_cell=record,
        figures=seen,
        evidence=tuple(str(hit[0]) for hit in hits),
    )
