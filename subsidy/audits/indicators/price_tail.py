"""Who asks the trade's highest prices in some sales, and did not before."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.columns import Columns
from subsidy.audits.rules.dispersion import Floats
from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.peers import peers_of
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import significant
from subsidy.audits.rules.shares import PARAMETERS, measure_shares
from subsidy.audits.services import market
from subsidy.audits.services.columns import columns
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register

NAMES = ("price_fen", "known_fen", "own_fen", "subsidy_fen")
#: own_fen: the median of the merchant's own sales of the product without subsidy, 0 without any.
_SQL = """
    WITH pasts AS (
        SELECT merchant_id, product_id,
               round(percentile_cont(0.5) WITHIN GROUP (ORDER BY price_fen))::bigint AS own_fen
        FROM catalogue_priceobservation
        WHERE source = 'past_sale' AND recorded_at <= %(cutoff)s AND sold_on <= %(as_of)s
        GROUP BY merchant_id, product_id
    ), asked AS (
        SELECT merchant_id, reference, price_fen, known_fen,
               coalesce(pasts.own_fen, 0) AS own_fen, subsidy_fen
        FROM compared LEFT JOIN pasts USING (merchant_id, product_id)
    )"""


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return who has many claims in its cell's tail (null A), and broke with its own prices there.

    A shop that always was dear has a tail and no break: it is never large.
    """
    claims = Columns(merchants, rows, NAMES)
    price_fen, known_fen, own_fen, subsidy_fen = map(claims.ints, NAMES)
    above = price_fen / known_fen - 1
    is_hit = above > _cuts(merchants, claims, above, parameters)[claims.owners]
    swallowed_fen = np.minimum(price_fen - known_fen, subsidy_fen)
    breaks = np.where(own_fen > 0, price_fen / np.maximum(own_fen, 1) - 1, np.nan)
    hits: list[list[list[Any]]] = [[] for _row in merchants]
    for at in np.flatnonzero(is_hit).tolist():
        seen = None if np.isnan(breaks[at]) else significant(breaks[at])
        hits[claims.owners[at]].append([claims.references[at], int(swallowed_fen[at]), seen])
    shares = [
        (row.merchant, int(claims.n[place]), hits[place]) for place, row in enumerate(merchants)
    ]
    findings = measure_shares(merchants, shares, parameters, figures=_figures)
    return [one._replace(is_large=one.is_large and _breaks(one, parameters)) for one in findings]


def _cuts(
    merchants: Sequence[MerchantRow],
    claims: Columns,
    above: Floats,
    parameters: Parameters,
) -> Floats:
    """Return for each merchant where the tail of its cell begins."""
    judged = np.flatnonzero((claims.n >= parameters["claims_min"]) & (claims.n > 0)).tolist()
    kinds = [row.kind for row in merchants]
    peers = peers_of(kinds, judged, merchants_min=int(parameters["merchants_min"]))
    cuts = np.full(len(merchants), np.inf)
    begins: dict[str, float] = {}
    for place, cell in peers.items():
        if cell.cell not in begins:
            is_member = np.zeros(len(merchants), dtype=np.bool_)
            is_member[list(cell.members)] = True
            of_cell = above[is_member[claims.owners]]
            begins[cell.cell] = float(np.quantile(of_cell, parameters["quantile"]))
        cuts[place] = max(begins[cell.cell], parameters["tolerance"])
    return cuts


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    rises = [one for one in seen if one is not None]
    own_rise = significant(float(np.median(rises))) if rises else 0.0
    return {"own_compared": len(rises), "own_rise": own_rise}


def _breaks(finding: Finding, parameters: Parameters) -> bool:
    figures = finding.figures
    return bool(
        figures.get("own_compared", 0) >= parameters["break_claims_min"]
        and figures["own_rise"] >= parameters["break_min"]
    )


PRICE_TAIL = register(
    Indicator(
        name="price_tail",
        family="price",
        title=_("Highest prices in some sales, and a break with the merchant's own"),
        formula="share_of_the_tail/robust_beta_binomial_and_own_break",
        version=2,
        parameters=PARAMETERS
        | market.PARAMETERS
        | {
            "quantile": 0.975,  # beyond it lie one in forty of the cell's claims
            "tolerance": 0.03,  # where all ask the same, a tail begins not before
            # More than half of those flagged by a tail alone were dear before (tried). The
            # merchant's own past must say that these prices are new.
            "break_claims_min": 5,
            "break_min": 0.05,
        },
        over=(market.COMPARED,),
        gather=columns(_SQL, NAMES),
        measure=measure,
        sentence_en=(
            "{k} of {n} prices lie beyond what one claim in forty of {peers} comparable merchants "
            "asks over others' prices ({expected:.1f} expected), and {own_compared} of them are "
            "{own_rise:.1%} above the merchant's own sales without subsidy; probability under the "
            "peers' model {p}; q {q}; subsidy swallowed beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔价格高于{peers}家同类商户97.5%的申请（预计{expected:.1f}笔），其中可比的"
            "{own_compared}笔比该商户自身未享受补贴的售价高{own_rise:.1%}；在同类商户模型下出现的概率为"
            "{p}，q值为{q}；超出预期吞噬的补贴为{money}元。"
        ),
        innocent_en=(
            "Some sales contain installation, accessories or a longer warranty.",
            "Versions of different price are sold under one model name.",
            "The past sales were clearance or festival prices.",
        ),
        innocent_zh=(
            "部分销售包含安装、配件或延保。",
            "不同价位的版本使用同一型号名称。",
            "以往销售为清仓或节日促销价。",
        ),
    )
)
