"""Who sells in three days what neither its own pace nor the calendar of its trade explains."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from subsidy.audits.rules import counts
from subsidy.audits.rules.columns import Columns
from subsidy.audits.rules.dispersion import Floats
from subsidy.audits.rules.findings import PEERS_DIFFER, TOO_FEW_CLAIMS, TOO_FEW_PEERS, Finding
from subsidy.audits.rules.peers import Kind, Peers, cells_of, distinct, peers_of
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import significant
from subsidy.audits.services.columns import columns
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register

PARAMETERS = {
    "claims_min": 40,
    "merchants_min": 50,
    "peers_min": 10,
    "window_days": 3,
    "expected_min": 0.2,  # a window is judged as though it expected at least so much
    "excess_claims_min": 5,
    "phi_alarm": 5,  # as dispersed as the wildest calendars of real rebates
    "ratio_min": 2,  # of the observed to the expected
    # Of all its claims, so many beyond expectation. Launch days and fairs, of which no calendar of
    # the trade knows, bring honest shops an eighth of two months' custom in three days.
    "share_min": 0.2,
}

#: The day in Hebei, counted from 1970 as numpy counts days.
_SQL = """
    WITH asked AS (
        SELECT merchant_id, reference, subsidy_fen,
               (bought_at AT TIME ZONE 'Asia/Shanghai')::date - date '1970-01-01' AS day
        FROM counted
    )"""
_NAMES = ("day", "subsidy_fen")


class _Days:
    """Counts of all claims by merchant (rows) and day (columns), from the first day to the last."""

    def __init__(self, merchants: Sequence[MerchantRow], rows: Rows) -> None:
        self._columns = columns = Columns(merchants, rows, _NAMES)
        self.n = columns.n
        days = columns.ints("day")
        self._first = int(days.min()) if len(days) else 0
        self._offsets = days - self._first
        self._subsidies_fen = columns.ints("subsidy_fen")
        length = int(self._offsets.max(initial=0)) + 1
        self.counts = np.bincount(
            columns.owners * length + self._offsets, minlength=len(merchants) * length
        ).reshape(len(merchants), length)

    def claims(self, place: int, start: int, length: int) -> tuple[list[str], int]:
        """Return the merchant's claims in the window, and their subsidy in fen."""
        own = self._columns.of(place)
        offsets = self._offsets[own]
        hits = own.start + np.flatnonzero((offsets >= start) & (offsets < start + length))
        references = self._columns.references
        return [references[at] for at in hits.tolist()], int(self._subsidies_fen[hits].sum())

    def day(self, offset: int) -> str:
        return str(np.datetime64(self._first + offset, "D"))


@dataclass(frozen=True, slots=True)
class _Pace:
    """Observed and expected counts of all windows of a cell's members, and their dispersion."""

    peers: Peers
    length: int
    observed: Floats
    expected: Floats
    tails: Floats
    active_days: NDArray[np.int64]
    phi: float


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return each merchant's most surprising window (null C)."""
    days = _Days(merchants, rows)
    kinds = [row.kind for row in merchants]
    judged = [
        at for at, row in enumerate(merchants) if row.n >= parameters["claims_min"] and days.n[at]
    ]
    peers = peers_of(kinds, judged, merchants_min=int(parameters["merchants_min"]))
    paces = {
        name: _pace(cell, kinds, days, parameters)
        for name, cell in distinct(peers).items()
        if len(cell.members) >= parameters["peers_min"]
    }
    findings = []
    for place, row in enumerate(merchants):
        if place not in peers:
            findings.append(Finding(merchant=row.merchant, n=row.n, gate=TOO_FEW_CLAIMS))
        elif peers[place].cell not in paces:
            findings.append(Finding(merchant=row.merchant, n=row.n, gate=TOO_FEW_PEERS))
        else:
            pace = paces[peers[place].cell]
            findings.append(_finding(row, pace.peers.members.index(place), pace, days, parameters))
    return findings


def _pace(cell: Peers, kinds: Sequence[Kind], days: _Days, parameters: Parameters) -> _Pace:
    """The calendar is that of all merchants of the cell, small ones too."""
    everyone = [at for at, kind in enumerate(kinds) if cell.cell in cells_of(*kind)]
    own = days.counts[list(cell.members)]
    shares = counts.shares_of_others(own, days.counts[everyone].sum(axis=0))
    active = np.cumsum(own, axis=1) > 0  # from its first claim on
    daily = counts.expected(own.sum(axis=1), shares, active)
    length = min(int(parameters["window_days"]), days.counts.shape[1])
    observed, hoped = counts.windows(own, days=length), counts.windows(daily, days=length)
    dispersions = [counts.pearson_dispersion(o, e) for o, e in zip(observed, hoped, strict=True)]
    phi = max(1.0, float(np.median(dispersions)))
    hoped = np.maximum(hoped, parameters["expected_min"])
    return _Pace(
        peers=cell,
        length=length,
        observed=observed,
        expected=hoped,
        tails=counts.upper_tails(observed, hoped, phi),
        active_days=active.sum(axis=1),
        phi=phi,
    )


def _finding(
    row: MerchantRow, mine: int, pace: _Pace, days: _Days, parameters: Parameters
) -> Finding:
    tails = pace.tails[mine]
    start = counts.most_surprising(tails, pace.observed[mine])
    observed, hoped = float(pace.observed[mine][start]), float(pace.expected[mine][start])
    claims, claims_fen = days.claims(pace.peers.members[mine], start, pace.length)
    tests = max(1.0, float(pace.active_days[mine]) / pace.length)
    excess = observed - hoped
    return Finding(
        merchant=row.merchant,
        n=row.n,
        k=len(claims),
        p0=significant(hoped / row.n),
        rho=significant(pace.phi),
        expected=significant(hoped),
        excess=significant(excess),
        effect=significant(observed / hoped),
        p=significant(counts.sidak(float(tails[start]), tests=tests)),
        is_large=excess >= parameters["excess_claims_min"]
        and observed / hoped >= parameters["ratio_min"]
        and excess >= parameters["share_min"] * row.n,
        alarm=PEERS_DIFFER if pace.phi >= parameters["phi_alarm"] else "",
        excess_fen=round(claims_fen * max(0.0, excess) / observed),
        peer_cell=pace.peers.record(),
        figures={
            "window_from": days.day(start),
            "window_to": days.day(start + pace.length - 1),
            "window_days": pace.length,
            "active_days": int(pace.active_days[mine]),
            "dispersion": significant(pace.phi),
        },
        evidence=tuple(claims),
    )


BURST = register(
    Indicator(
        name="burst",
        family="time",
        title=_("Burst of purchases beyond the merchant's own pace"),
        formula="largest_window_against_calendar/negative_binomial_sidak",
        version=3,
        parameters=PARAMETERS,
        gather=columns(_SQL, _NAMES),
        measure=measure,
        is_daily=True,
        sentence_en=(
            "{k} of {n} purchases were made in {window_days} days, from {window_from} to "
            "{window_to}; {expected:.1f} would be expected at the merchant's own pace over "
            "{active_days} days and by the calendar of {peers} comparable merchants (dispersion "
            "{dispersion:.2f}); probability under the peers' model {p}; q {q}; subsidy beyond "
            "expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔购买中有{k}笔集中在{window_from}至{window_to}的{window_days}天内；按该商户{active_days}"
            "天内自身节奏和{peers}家同类商户的销售日历预计{expected:.1f}笔（离散系数{dispersion:.2f}）；在"
            "同类商户模型下出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "The shop opened, moved or held a sale or fair of its own on these days.",
            "Sales of several days were entered with one day of purchase.",
            "A company or village bought together.",
            "Neighbouring shops were closed, or stock arrived after a shortage.",
        ),
        innocent_zh=(
            "门店在此期间开业、搬迁或自办促销、展销。",
            "多日的销售以同一购买日期录入。",
            "单位或村集体团购。",
            "附近门店停业，或缺货后集中到货。",
        ),
    )
)
