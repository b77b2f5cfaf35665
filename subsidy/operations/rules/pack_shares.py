"""Findings that are shares, computed again: peers, their null, tails, gates, evidence.

A merchant's claims with a property against those of its peers, by a beta-binomial that is fitted on
the peers (moments after Spiegelhalter 2005, winsorised); where hits are errors by themselves, by no
less than the honest rate of errors. What this file says apart from the house is what
`docs/audit-methods.md` says in words.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Any, NamedTuple

from .pack_components import own_components
from .pack_tails import BetaBinomial, Law, binomial_upper, lower_binomial, normal_upper

TAIL = 0.10
CORE_QUANTILE, CORE_MIN = 0.95, 0.90
RHO_MIN, RHO_MAX = 1e-5, 0.5
SHRINK_RHO_MIN = 0.05
DRIFT_P_MAX, DRIFT_RATIO_MIN, BEYOND = 0.001, 1.25, 0.01
#: What is computed again, as `is_share` findings say it.
FIGURES = ("p0", "rho", "expected", "excess", "effect", "p")
#: The one null that asks besides for a lower limit above the honest rate.
LOWER_LIMIT = "clopper_pearson_over_honest_rate"
#: The nulls of shares, as formulas name them after the slash.
SHARES = frozenset(
    {
        *("robust_beta_binomial", "beta_binomial_over_honest_rate"),
        *("honest_errors_and_beta_binomial", LOWER_LIMIT),
    }
)
#: Shares that begin with a question of their own, which is not asked again here: whether prices
#: broke with the merchant's own past, which invoices are rows, who reviewed.
NOT_AGAIN = frozenset(
    {
        *("robust_beta_binomial_and_own_break", "poisson_or_robust_beta_binomial"),
        "robust_beta_binomial_by_unit",
    }
)
#: Shares that end with one: draws by the house's generator may make small what is large by its
#: peers. All else is computed again, and that nothing is large beyond it.
CONFIRMED = frozenset({"robust_beta_binomial_and_permutation"})
#: So end the names of shares that are compared within a channel alone: busy devices, night hours.
BY_CHANNEL = "_by_channel"
COMPONENTS = "share_of_claims_in_own_components"

Finding = dict[str, Any]
Parameters = Mapping[str, Any]


class Merchant(NamedTuple):
    """A merchant of the run, as frozen."""

    merchant: str
    group: str
    channel: str
    tier: str
    n: int
    subsidy_fen: int


class Cell(NamedTuple):
    """A peer cell: its name, its members' places, the narrower cells merged into it."""

    name: str
    members: Sequence[int]
    merged: Sequence[str]

    def record(self) -> dict[str, Any]:
        """Return what a finding says of the cell."""
        return {"cell": self.name, "size": len(self.members), "merged": list(self.merged)}


NO_CELL: dict[str, Any] = {"cell": "", "size": 0, "merged": []}


def findings(
    formula: str, merchants: Sequence[Merchant], rows: Sequence[Any], parameters: Parameters
) -> list[Finding]:
    """Return the findings of the merchants, by credit code; rows: merchant, n, hits."""
    ordered = sorted(merchants)
    share, _, null = formula.partition("/")
    if share == COMPONENTS:
        rows = own_components(rows, parameters)
    if share.endswith(BY_CHANNEL):
        found = _by_channel(ordered, rows, parameters)
    else:
        found = _measured(ordered, rows, parameters)
    if null == LOWER_LIMIT:
        found = [_bounded(one, parameters) for one in found]
    return found


def _by_channel(
    merchants: Sequence[Merchant], rows: Sequence[Any], parameters: Parameters
) -> list[Finding]:
    """Shops are compared with shops alone, however far cells are merged."""
    found = {}
    for channel in sorted({row.channel for row in merchants}):
        peers = [row for row in merchants if row.channel == channel]
        for one in _measured(peers, rows, parameters):
            cell = one["peer_cell"]
            if cell.get("cell") and "/" not in cell["cell"]:
                one["peer_cell"] = cell | {"cell": f"{cell['cell']}/{channel}"}
            found[one["merchant"]] = one
    return [found[row.merchant] for row in merchants]


def _bounded(one: Finding, parameters: Parameters) -> Finding:
    if one["p0"] is None or not one["k"]:
        return one
    lower = lower_binomial(one["k"], one["n"], parameters["confidence"])
    return one | {"is_large": one["is_large"] and lower > one["p0"], "share_lower": lower}


def _measured(
    merchants: Sequence[Merchant], rows: Sequence[Any], parameters: Parameters
) -> list[Finding]:
    shares = {row[0]: (row[1], row[2]) for row in rows}
    own = [shares.get(row.merchant, (0, ())) for row in merchants]
    places = range(len(merchants))
    judged = [at for at in places if own[at][0] >= max(1, parameters["claims_min"])]
    cells = _cells(merchants, judged, int(parameters["merchants_min"]))
    nulls: dict[str, _Null] = {}
    for cell in cells.values():
        if len(cell.members) >= parameters["peers_min"] and cell.name not in nulls:
            pairs = [(len(own[at][1]), own[at][0]) for at in cell.members]
            nulls[cell.name] = _Null(parameters, pairs, cell)
    lonely = (
        _Null(parameters, [(len(hits), n) for n, hits in own]) if _is_hard(parameters) else None
    )
    found = []
    for at, row in enumerate(merchants):
        n, hits = own[at]
        null = nulls.get(cells[at].name) if at in cells else None
        if null is None and (lonely is None or not n):
            gate = "too_few_peers" if at in cells else "too_few_claims"
            found.append(_untested(row.merchant, n, hits, gate))
        else:
            chosen = null or lonely
            assert chosen is not None
            told = cells[at].record() if null else NO_CELL
            found.append(chosen.judge(row.merchant, n, hits) | {"peer_cell": told})
    return found


def _is_hard(parameters: Parameters) -> bool:
    return "error_rate" in parameters


def _untested(merchant: str, n: int, hits: Sequence[Any], gate: str) -> Finding:
    evidence = [str(hit[0]) for hit in hits]
    return {
        **dict.fromkeys(FIGURES),
        "merchant": merchant,
        "n": n,
        "k": len(hits),
        "gate": gate,
        "is_share": False,
        "is_large": False,
        "excess_fen": 0,
        "alarm": "",
        "peer_cell": {},
        "evidence": evidence,
    }


def _cells(
    merchants: Sequence[Merchant], judged: Sequence[int], merchants_min: int
) -> dict[int, Cell]:
    members = defaultdict(list)
    for at in judged:
        for name in _names(merchants[at]):
            members[name].append(at)
    chosen = {}
    for at in judged:
        merged: list[str] = []
        for name in _names(merchants[at]):
            if len(members[name]) >= merchants_min or name == "all":
                chosen[at] = Cell(name, members[name], merged)
                break
            merged.append(f"{name} ({len(members[name])})")
    return chosen


def _names(one: Merchant) -> tuple[str, ...]:
    group, channel, tier = one.group, one.channel, one.tier
    return f"{group}/{channel}/{tier}", f"{group}/{channel}", group, "all"


class _Null:
    """What the merchants of a cell are judged by; of no cell: the honest rate of errors."""

    def __init__(
        self, parameters: Parameters, pairs: Sequence[tuple[int, int]], cell: Cell | None = None
    ) -> None:
        self._parameters = parameters
        rate, rho = parameters.get("error_rate", 0.0), parameters.get("error_rho", 0.0)
        law, self._alarm, self._reference = Law(rate, rho), "", None
        n_max = max((n for _k, n in pairs), default=0)
        if cell is not None:
            fitted = fit(pairs)
            law = Law(max(fitted.p0, rate), max(fitted.rho, rho))
            kept = parameters.get("reference", {}).get(cell.name)
            self._reference = BetaBinomial(Law(kept["p0"], kept["rho"]), n_max) if kept else None
            self._alarm = self._alarmed(fitted, pairs, kept)
        self._tails = BetaBinomial(law, n_max)

    def judge(self, merchant: str, n: int, hits: Sequence[Any]) -> Finding:
        law, parameters, k = self._tails.law, self._parameters, len(hits)
        excess = k - n * law.p0
        prior = Law(law.p0, max(law.rho, SHRINK_RHO_MIN))
        share = (k + prior.a) / (n + prior.a + prior.b)
        ratio = share / law.p0
        is_large = (
            excess >= parameters["excess_claims_min"]
            and ratio >= parameters["ratio_min"]
            and share >= parameters["share_min"]
        )
        hits_fen = sum(hit[1] for hit in hits)
        return {
            "merchant": merchant,
            "n": n,
            "k": k,
            "gate": "",
            "is_share": True,
            "p0": law.p0,
            "rho": law.rho,
            "expected": n * law.p0,
            "excess": excess,
            "effect": ratio,
            "p": self._tails.upper(k, n),
            "is_large": is_large,
            "alarm": self._alarm,
            "excess_fen": round(hits_fen * max(0.0, excess) / k) if k else 0,
            "evidence": sorted(str(hit[0]) for hit in hits),
            "p_reference": self._reference.upper(k, n) if self._reference else None,
        }

    def _alarmed(self, fitted: Law, pairs: Sequence[tuple[int, int]], kept: Any) -> str:
        if kept and self._reference and _has_drifted(fitted, pairs, kept, self._reference):
            return "peers_drifted"
        if fitted.p0 >= self._parameters["p0_alarm"]:
            return "peers_moved"
        return "peers_differ" if fitted.rho >= self._parameters["rho_alarm"] else ""


def _has_drifted(
    fitted: Law, pairs: Sequence[tuple[int, int]], kept: Any, reference: BetaBinomial
) -> bool:
    """Return whether the cell left the null that was kept of it (`frozen` in the house)."""
    p0, rho = reference.law
    total = sum(n for _k, n in pairs)
    inflated = math.fsum(n * (1 + (n - 1) * rho) for _k, n in pairs)
    variance = p0 * (1 - p0) * inflated / total**2 + kept["p0_variance"]
    of_rate = normal_upper((fitted.p0 - p0) / math.sqrt(variance))
    beyond = sum(reference.upper(k, n) <= BEYOND for k, n in pairs)
    of_many = binomial_upper(beyond, len(pairs), BEYOND)
    is_unlikely = min(1.0, 2 * min(of_rate, of_many)) <= DRIFT_P_MAX
    return is_unlikely and fitted.p0 / p0 >= DRIFT_RATIO_MIN


def fit(pairs: Sequence[tuple[int, int]]) -> Law:
    """Return the null of peers with k of n claims each: rate of the core, rho by moments."""
    rates = [k / n for k, n in pairs]
    cut = quantile(sorted(rates), CORE_QUANTILE)
    core = [at for at, rate in enumerate(rates) if rate < cut]
    if len(core) / len(rates) < CORE_MIN:
        core = [at for at, rate in enumerate(rates) if rate <= cut]
    total = sum(pairs[at][1] for at in core)
    floor = 0.5 / total
    p0 = min(max(sum(pairs[at][0] for at in core) / total, floor), 1 - floor)
    variance = p0 * (1 - p0)
    z = sorted(
        (rate - p0) / math.sqrt(variance / n) for rate, (_k, n) in zip(rates, pairs, strict=True)
    )
    low, high = quantile(z, TAIL), quantile(z, 1 - TAIL)
    phi = math.fsum(min(max(one, low), high) ** 2 for one in z) / len(z) / _winsorised_variance()
    weights = [n / variance for _k, n in pairs]
    whole = math.fsum(weights)
    scale = whole - math.fsum(one**2 for one in weights) / whole
    tau2 = max(0.0, (len(z) * phi - (len(z) - 1)) / scale) if scale > 0 else 0.0
    return Law(p0, min(max(tau2 / variance, RHO_MIN), RHO_MAX))


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the quantile of ordered values, by linear interpolation."""
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    rest, low = place - below, ordered[below]
    high = ordered[min(below + 1, len(ordered) - 1)]
    return high - (high - low) * (1 - rest) if rest >= 0.5 else low + (high - low) * rest


def _winsorised_variance() -> float:
    cut = NormalDist().inv_cdf(1 - TAIL)
    return 1 - 2 * TAIL - 2 * cut * NormalDist().pdf(cut) + 2 * TAIL * cut**2
