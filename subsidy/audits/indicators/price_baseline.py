"""Who asks more for a product in the programme than the same merchant took for it before."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.rises import NAMES, PARAMETERS, measure_rises
from subsidy.audits.services import pasts
from subsidy.audits.services.columns import columns
from subsidy.audits.services.registry import Indicator, register

_SQL = """
    WITH asked AS (
        SELECT counted.merchant_id, counted.reference, counted.price_fen,
               pasts.past_fen AS known_fen, counted.subsidy_fen
        FROM counted JOIN pasts USING (merchant_id, product_id)
    )"""

PRICE_BASELINE = register(
    Indicator(
        name="price_baseline",
        family="price",
        title=_("Prices above the merchant's own before the programme"),
        formula="hodges_lehmann_shift/robust_levels_and_wilcoxon",
        version=3,
        parameters=PARAMETERS | pasts.PARAMETERS,
        over=(pasts.PASTS,),
        gather=columns(_SQL, NAMES),
        measure=measure_rises,
        is_daily=True,
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
