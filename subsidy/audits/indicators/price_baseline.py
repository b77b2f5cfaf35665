"""Who asks more for a product in the programme than the same merchant took for it before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from subsidy.audits.rules import levels
from subsidy.audits.rules.dispersion import Floats
from subsidy.audits.rules.findings import PEERS_MOVED, TOO_FEW_CLAIMS, TOO_FEW_PEERS, Finding
from subsidy.audits.rules.peers import Peers, distinct, peers_of
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import significant
from subsidy.audits.services.population import Scope, read
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register

PARAMETERS = {
    "claims_min": 30,  # with a past price of the merchant's own
    "merchants_min": 50,
    "peers_min": 10,
    "past_days": 365,  # how far back past sales count, from the first day of the terms
    "past_sales_min": 1,  # of a product, to have a past price
    "effect_min": 0.05,  # a policy choice: a smaller rise is not pursued
    "tolerance": 0.01,  # a claim so little above its past price is no evidence
    "tau_min": 0.005,  # honest merchants differ at least by so much
}

_GATHER = """
    WITH starts AS (
        SELECT category_id, min(valid_from) AS starts_on FROM programmes_terms
        WHERE programme_id = %(programme_id)s GROUP BY category_id
    ), pasts AS (
        SELECT price.merchant_id, price.product_id, count(*) AS sales,
               round(percentile_cont(0.5) WITHIN GROUP (ORDER BY price.price_fen))::bigint
               AS past_fen
        FROM catalogue_priceobservation AS price
        JOIN catalogue_product AS product ON product.id = price.product_id
        JOIN starts ON starts.category_id = product.category_id
        WHERE price.source = 'past_sale' AND price.recorded_at <= %(cutoff)s
          AND price.sold_on < starts.starts_on
          AND price.sold_on >= starts.starts_on - %(past_days)s::integer
        GROUP BY price.merchant_id, price.product_id HAVING count(*) >= %(past_sales_min)s
    )
    SELECT counted.credit_code, counted.reference, counted.price_fen, pasts.past_fen, pasts.sales,
           counted.subsidy_fen
    FROM counted JOIN pasts USING (merchant_id, product_id)
    ORDER BY counted.credit_code COLLATE "C", counted.reference COLLATE "C" """


def gather(scope: Scope, parameters: Parameters) -> Rows:
    """Return (merchant, claim, price, past price, past sales, subsidy) where there is a past price.

    The past price is the median of the merchant's own sales before the first terms; money in fen.
    """
    return read(_GATHER, scope, parameters)


class _Prices:
    """One merchant's claims that have a past price."""

    def __init__(self, rows: Rows) -> None:
        self.claims = [str(row[1]) for row in rows]
        self.price_fen = np.array([row[2] for row in rows], dtype=np.int64)
        self.past_fen = np.array([row[3] for row in rows], dtype=np.int64)
        self.subsidy_fen = np.array([row[5] for row in rows], dtype=np.int64)
        self.logs: Floats = np.log(self.price_fen / self.past_fen)
        self.level = levels.hodges_lehmann(self.logs)
        self.error = levels.mad(self.logs) / float(np.sqrt(len(rows)))

    def overcharges_fen(self, drift: float) -> NDArray[np.int64]:
        """Return what each claim costs beyond the past price, moved along with the peers'."""
        hoped_fen = np.rint(self.past_fen * (1 + drift)).astype(np.int64)
        return np.asarray(self.price_fen - hoped_fen)


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return each merchant's shift of prices against its own past, less its peers' (null B)."""
    grouped = defaultdict(list)
    for row in sorted(rows):
        grouped[row[0]].append(row)
    judged = [
        place
        for place, row in enumerate(merchants)
        if len(grouped[row.merchant]) >= parameters["claims_min"]
    ]
    prices = {place: _Prices(grouped[merchants[place].merchant]) for place in judged}
    peers = peers_of(
        [row.kind for row in merchants], judged, merchants_min=int(parameters["merchants_min"])
    )
    nulls = {name: _null(cell, prices, parameters) for name, cell in distinct(peers).items()}
    findings = []
    for place, row in enumerate(merchants):
        cell, n = peers.get(place), len(grouped[row.merchant])
        if cell is None:
            findings.append(Finding(merchant=row.merchant, n=n, gate=TOO_FEW_CLAIMS))
        elif len(cell.members) < parameters["peers_min"]:
            findings.append(Finding(merchant=row.merchant, n=n, gate=TOO_FEW_PEERS))
        else:
            null = nulls[cell.cell]
            findings.append(_finding(row.merchant, prices[place], cell, null, parameters))
    return findings


def _null(cell: Peers, prices: Mapping[int, _Prices], parameters: Parameters) -> levels.LevelNull:
    shifts = np.array([prices[place].level for place in cell.members], dtype=np.float64)
    return levels.fit(shifts, tau_min=parameters["tau_min"])


def _finding(
    merchant: str,
    prices: _Prices,
    cell: Peers,
    null: levels.LevelNull,
    parameters: Parameters,
) -> Finding:
    """Both must speak: the merchant among its peers, and its own claims against its own past."""
    level, error = np.array([prices.level]), np.array([prices.error])
    among_peers = float(levels.upper_tails(level, error, null)[0])
    against_past = levels.wilcoxon_above(prices.logs, null.centre)
    effect = float(np.expm1(prices.level - null.centre))
    drift = float(np.expm1(null.centre))
    over_fen = prices.overcharges_fen(drift)
    is_over = over_fen > prices.past_fen * parameters["tolerance"]
    swallowed_fen = np.minimum(np.maximum(over_fen, 0), prices.subsidy_fen)
    n = len(prices.claims)
    worst = sorted(
        np.flatnonzero(is_over).tolist(), key=lambda at: (-over_fen[at], prices.claims[at])
    )
    return Finding(
        merchant=merchant,
        n=n,
        k=len(worst),
        p0=significant(drift),
        rho=significant(null.tau),
        expected=significant(drift),
        excess=significant(effect),
        effect=significant(effect),
        p=significant(max(among_peers, against_past)),
        is_large=effect >= parameters["effect_min"],
        alarm=PEERS_MOVED if drift >= parameters["effect_min"] else "",
        excess_fen=int(swallowed_fen[is_over].sum()),
        peer_cell=cell.record(),
        figures={
            "rise": significant(np.expm1(prices.level)),
            "median_rise": significant(np.median(prices.price_fen / prices.past_fen) - 1),
            "drift": significant(drift),
            "p_among_peers": significant(among_peers),
            "p_against_past": significant(against_past),
            "overcharge_fen": int(over_fen[is_over].sum()),
        },
        evidence=tuple(prices.claims[at] for at in worst),
    )


PRICE_BASELINE = register(
    Indicator(
        name="price_baseline",
        family="price",
        title=_("Prices above the merchant's own before the programme"),
        formula="hodges_lehmann_shift/robust_levels_and_wilcoxon",
        version=1,
        parameters=PARAMETERS,
        gather=gather,
        measure=measure,
        sentence_en=(
            "Prices are {rise:.1%} above the merchant's own for the same products before the "
            "programme ({n} claims with such a price, {k} of them higher); the {peers} comparable "
            "merchants moved by {drift:+.1%}; probability under the peers' model {p}; q {q}; the "
            "rise swallowed {money} yuan of subsidy."
        ),
        sentence_zh=(
            "申请价格比该商户在补贴实施前销售同款商品的价格高{rise:.1%}（可比申请{n}笔，其中{k}笔偏高）；"
            "{peers}家同类商户同期变动{drift:+.1%}；在同类商户模型下出现的概率为{p}，q值为{q}；涨价吞噬"
            "的补贴为{money}元。"
        ),
        innocent_en=(
            "The past sales were clearance, display or festival prices.",
            "A new version is sold under the old model name.",
            "The price now contains delivery, installation or a longer warranty.",
            "The maker raised its prices; ask for purchase invoices of both times.",
        ),
        innocent_zh=(
            "以往销售为清仓、样机或促销价格。",
            "新版本沿用了旧型号名称。",
            "现价包含配送、安装或延保。",
            "厂家上调了供货价，可核对前后进货发票。",
        ),
    )
)
