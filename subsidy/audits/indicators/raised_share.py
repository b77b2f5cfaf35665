"""Who raised some of its prices over its own past, while most stayed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.rounding import significant
from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services import pasts
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

_SQL = """
    WITH asked AS (
        SELECT counted.merchant_id, counted.reference, counted.subsidy_fen,
               counted.price_fen > pasts.highest_fen * (1 + %(rise_min)s) AS is_hit,
               counted.price_fen::float / pasts.highest_fen - 1 AS seen
        FROM counted JOIN pasts USING (merchant_id, product_id)
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """seen: by how much the price is above the merchant's own highest."""
    rises = sorted(seen)
    return {"rise_median": significant(rises[len(rises) // 2]) if rises else 0.0}


RAISED_SHARE = register(
    Indicator(
        name="raised_share",
        family="price",
        title=_("Some prices raised over the merchant's own past"),
        formula="share_above_own_past/robust_beta_binomial",
        version=1,
        # What a typical claim costs (price_baseline) does not move where a quarter of the claims is
        # raised. Price lists and bargains move a price by two or three per cent.
        parameters=PARAMETERS | pasts.PARAMETERS | {"rise_min": 0.06},
        over=(pasts.PASTS,),
        gather=hits(_SQL),
        measure=share(_figures),
        is_daily=True,
        sentence_en=(
            "{k} of {n} claims cost over 6 % more than the merchant ever took for the same product "
            "in the year before the programme (typically {rise_median:.1%} more); {expected:.1f} "
            "would be expected at {peers} comparable merchants; probability under the peers' model "
            "{p}; q {q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔的价格比该商户在补贴实施前一年内销售同款商品的最高价格还高出6%以上"
            "（一般高{rise_median:.1%}）；按{peers}家同类商户的水平预计{expected:.1f}笔；在同类商户模型下出现的概率"
            "为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "The past sales were clearance, display or festival prices.",
            "A new version is sold under the old model name.",
            "Some prices now contain delivery, installation or a longer warranty.",
            "The maker raised the price of some models; ask for purchase invoices of both times.",
        ),
        innocent_zh=(
            "以往销售为清仓、样机或促销价格。",
            "新版本沿用了旧型号名称。",
            "部分现价包含配送、安装或延保。",
            "厂家上调了部分型号的供货价，可核对前后进货发票。",
        ),
    )
)
