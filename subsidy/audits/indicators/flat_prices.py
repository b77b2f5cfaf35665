"""Whose prices hardly vary where its peers' do, and are high: nobody bargained."""

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules import levels
from subsidy.audits.rules.cells import Placed, peers_in, place, untested
from subsidy.audits.rules.columns import Columns, Ints
from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import significant
from subsidy.audits.services import market
from subsidy.audits.services.columns import columns
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register

NAMES = ("product_id", "price_fen", "known_fen", "subsidy_fen")
_SQL = """
    WITH asked AS (
        SELECT merchant_id, reference, product_id, price_fen, known_fen, subsidy_fen
        FROM compared
    )"""
#: The standard error of the log of a MAD of n normal values, times the root of n.
_ERROR = 1.17


class _Claims:
    """Claims of products that the merchant sold often enough to vary."""

    def __init__(
        self, merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters
    ) -> None:
        all_claims = Columns(merchants, rows, NAMES)
        product, price_fen, known_fen, subsidy_fen = map(all_claims.ints, NAMES)
        span = int(product.max(initial=0)) + 1
        _pairs, pair, sizes = np.unique(
            all_claims.owners * span + product, return_inverse=True, return_counts=True
        )
        often = np.flatnonzero(sizes[pair] >= parameters["of_product_min"])
        self.references = all_claims.references
        self.places, self.owners = often, all_claims.owners[often]
        logs = np.log(price_fen[often])
        medians = levels.medians(logs, pair[often], count=len(sizes))
        count = len(merchants)
        spread = levels.medians(
            np.abs(logs - medians.median[pair[often]]), self.owners, count=count
        )
        self.n = spread.n
        self.mad = np.maximum(levels.MAD_SCALE * spread.median, parameters["mad_min"])
        above = levels.medians(np.log(price_fen / known_fen)[often], self.owners, count=count)
        self.above = np.expm1(above.median)
        over_fen = np.clip(price_fen - known_fen, 0, subsidy_fen)[often]
        self.over_fen: Ints = np.bincount(self.owners, over_fen, minlength=count).astype(np.int64)

    def of(self, at: int) -> tuple[str, ...]:
        """Return the references of the merchant's claims."""
        low, high = np.searchsorted(self.owners, [at, at + 1])
        return tuple(self.references[claim] for claim in self.places[low:high].tolist())


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return whose prices of one product vary far less than its peers' do (null B, lower tail)."""
    claims = _Claims(merchants, rows, parameters)
    peers = peers_in(merchants, claims.n.tolist(), parameters)
    level = np.where(claims.n > 0, np.log(claims.mad), 0)
    error = _ERROR / np.sqrt(np.maximum(claims.n, 1))
    placed = place(peers, level, error, parameters, is_lower=True)
    typical = {
        one.peers.cell: float(np.median(claims.above[list(one.peers.members)]))
        for one in placed.values()
    }
    return [
        _finding(row.merchant, at, claims, placed[at], typical[placed[at].peers.cell], parameters)
        if at in placed
        else untested(row.merchant, int(claims.n[at]), has_claims=at in peers)
        for at, row in enumerate(merchants)
    ]


def _finding(
    merchant: str,
    at: int,
    claims: _Claims,
    placed: Placed,
    typical: float,
    parameters: Parameters,
) -> Finding:
    n, mad = int(claims.n[at]), float(claims.mad[at])
    usual = float(np.exp(placed.null.centre))
    above = float(claims.above[at]) - typical
    return Finding(
        merchant=merchant,
        n=n,
        k=n,
        p0=significant(usual),
        rho=significant(placed.null.tau),
        expected=significant(usual),
        excess=significant(usual - mad),
        effect=significant(usual / mad),
        p=significant(placed.p),
        is_large=usual / mad >= parameters["ratio_min"] and above >= parameters["above_min"],
        excess_fen=int(claims.over_fen[at]),
        peer_cell=placed.peers.record(),
        figures={
            "own_spread": significant(mad),
            "usual_spread": significant(usual),
            "above": significant(above),
        },
        evidence=claims.of(at),
    )


FLAT_PRICES = register(
    Indicator(
        name="flat_prices",
        family="price",
        title=_("Prices that hardly vary and are high"),
        formula="log_deviation_within_product/robust_levels_lower_tail",
        version=1,
        parameters=market.PARAMETERS
        | {
            "claims_min": 30,
            "merchants_min": 50,
            "peers_min": 10,
            "of_product_min": 5,  # of a product sold more seldom, no variation is seen
            "mad_min": 0.001,  # a tenth of a per cent: below it, prices are the same
            "tau_min": 0.3,  # of the logarithm: honest spreads differ by a third
            "ratio_min": 4,
            # Chains and online shops have fixed prices and are cheap by them. Fixed and dear is
            # the sign: a sale in which no customer looked at the price.
            "above_min": 0.02,
        },
        over=(market.COMPARED,),
        gather=columns(_SQL, NAMES),
        measure=measure,
        sentence_en=(
            "Prices of one product vary by {own_spread:.2%} only ({n} claims), at {peers} "
            "comparable merchants by {usual_spread:.2%}, and lie {above:.1%} higher than theirs; "
            "probability under the peers' model {p}; q {q}; what is charged above others' prices "
            "swallowed {money} yuan of subsidy."
        ),
        sentence_zh=(
            "同款商品的售价仅波动{own_spread:.2%}（{n}笔申请），{peers}家同类商户波动{usual_spread:.2%}，"
            "且售价水平高出{above:.1%}；在同类商户模型下出现的概率为{p}，q值为{q}；高于他人售价的部分吞噬"
            "的补贴为{money}元。"
        ),
        innocent_en=(
            "Head office or the maker fixes the price.",
            "The shop sells at the filed price and gives its discount as goods.",
            "All sales of a model were made in one short time.",
        ),
        innocent_zh=(
            "总部或厂家统一定价。",
            "门店按备案价销售，优惠以赠品体现。",
            "该型号的销售集中在很短时间内。",
        ),
    )
)
