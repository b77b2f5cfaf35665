"""Who takes more from a customer with subsidy than from one without."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.rises import NAMES, PARAMETERS, measure_rises
from subsidy.audits.services.columns import columns
from subsidy.audits.services.registry import Indicator, register

#: The merchant's own sales without subsidy since the first terms, as registers and the merchant
#: tell them. Of the same product in the same month: prices fall, and festivals pass.
_SQL = """
    WITH start AS (
        SELECT min(valid_from) AS day FROM programmes_terms WHERE programme_id = %(programme_id)s
    ), sales AS (
        SELECT sale.merchant_id, sale.product_id, sale.price_fen, sale.sold_on
        FROM feeds_unsubsidisedsale AS sale
        JOIN feeds_feedimport AS import ON import.id = sale.imported_id
        WHERE import.imported_at <= %(cutoff)s
        UNION ALL
        SELECT merchant_id, product_id, price_fen, sold_on FROM catalogue_priceobservation
        WHERE source = 'past_sale' AND recorded_at <= %(cutoff)s
    ), during AS (
        SELECT merchant_id, product_id, date_trunc('month', sold_on) AS month, price_fen,
               count(*) OVER (PARTITION BY merchant_id) AS sales
        FROM sales CROSS JOIN start
        WHERE sold_on >= start.day AND sold_on <= %(as_of)s
    ), plain AS (
        SELECT merchant_id, product_id, month,
               round(percentile_cont(0.5) WITHIN GROUP (ORDER BY price_fen))::bigint AS known_fen
        FROM during WHERE sales >= %(sales_min)s
        GROUP BY merchant_id, product_id, month
    ), asked AS (
        SELECT counted.merchant_id, counted.reference, counted.price_fen,
               plain.known_fen, counted.subsidy_fen
        FROM counted JOIN plain ON plain.merchant_id = counted.merchant_id
             AND plain.product_id = counted.product_id
             AND plain.month = date_trunc('month', counted.bought_on)
    )"""

TWO_TIER = register(
    Indicator(
        name="two_tier",
        family="price",
        title=_("Dearer with subsidy than without"),
        formula="hodges_lehmann_shift/robust_levels_and_wilcoxon",
        version=2,
        # The merchant is its own control, so ten on each side are enough for the signed ranks.
        parameters=PARAMETERS | {"claims_min": 10, "sales_min": 10},
        gather=columns(_SQL, NAMES),
        measure=measure_rises,
        sentence_en=(
            "Customers with subsidy pay {rise:.1%} more than customers without for the same "
            "products in the same month ({n} claims with such a price, {k} of them higher); the "
            "difference at {peers} comparable merchants is {drift:+.1%}; probability under the "
            "peers' model {p}; q {q}; the difference swallowed {money} yuan of subsidy."
        ),
        sentence_zh=(
            "同款商品在同一月份内，享受补贴的顾客比未享受补贴的顾客多付{rise:.1%}（可比申请{n}笔，其中{k}笔"
            "偏高）；{peers}家同类商户的差异为{drift:+.1%}；在同类商户模型下出现的概率为{p}，q值为{q}；差价"
            "吞噬的补贴为{money}元。"
        ),
        innocent_en=(
            "Sales without subsidy were of display pieces, clearance or to staff.",
            "Sales without subsidy were to dealers or companies in large numbers.",
            "With subsidy, delivery, installation or removal of the old item is included.",
            "Another discount cannot be combined with the subsidy.",
        ),
        innocent_zh=(
            "未享受补贴的销售为样机、清仓或员工内购。",
            "未享受补贴的销售为经销商或单位批量采购。",
            "享受补贴的价格包含配送、安装或旧机拆除。",
            "其他优惠不能与补贴叠加使用。",
        ),
    )
)
