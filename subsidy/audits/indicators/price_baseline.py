"""Who asks more for a product in the programme than the same merchant took for it before."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.rises import NAMES, PARAMETERS, measure_rises
from subsidy.audits.services.columns import columns
from subsidy.audits.services.registry import Indicator, register

#: The past price is the median of the merchant's own sales before the first terms.
_SQL = """
    WITH starts AS (
        SELECT category_id, min(valid_from) AS starts_on FROM programmes_terms
        WHERE programme_id = %(programme_id)s GROUP BY category_id
    ), pasts AS (
        SELECT price.merchant_id, price.product_id,
               round(percentile_cont(0.5) WITHIN GROUP (ORDER BY price.price_fen))::bigint
               AS known_fen
        FROM catalogue_priceobservation AS price
        JOIN catalogue_product AS product ON product.id = price.product_id
        JOIN starts ON starts.category_id = product.category_id
        WHERE price.source = 'past_sale' AND price.recorded_at <= %(cutoff)s
          AND price.sold_on < starts.starts_on
          AND price.sold_on >= starts.starts_on - %(past_days)s::integer
        GROUP BY price.merchant_id, price.product_id HAVING count(*) >= %(past_sales_min)s
    ), asked AS (
        SELECT counted.merchant_id, counted.credit_code, counted.reference, counted.price_fen,
               pasts.known_fen, counted.subsidy_fen
        FROM counted JOIN pasts USING (merchant_id, product_id)
    )"""

PRICE_BASELINE = register(
    Indicator(
        name="price_baseline",
        family="price",
        title=_("Prices above the merchant's own before the programme"),
        formula="hodges_lehmann_shift/robust_levels_and_wilcoxon",
        version=2,
        parameters=PARAMETERS
        | {
            "past_days": 365,  # how far back past sales count, from the first day of the terms
            "past_sales_min": 1,  # of a product, to have a past price
        },
        gather=columns(_SQL, NAMES),
        measure=measure_rises,
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
