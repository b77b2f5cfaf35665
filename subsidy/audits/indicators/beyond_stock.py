"""Who claims for more than it ever bought in."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import HARD_PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

#: Claimed units of a product less purchases and opening stock, as the registers tell both; where it
#: is above nothing, so many of the product's claims, the last ones bought, were sold from no stock.
#: Only merchants of which the registers tell anything. Sales without subsidy are not taken off: the
#: merchant is given the benefit of all that it bought.
_SQL = """
    WITH told AS (
        SELECT stock.merchant_id, stock.brand_norm, stock.model_norm, sum(stock.units) AS units
        FROM feeds_purchasestock AS stock
        JOIN feeds_feedimport AS import ON import.id = stock.imported_id
        WHERE import.imported_at <= %(cutoff)s AND stock.invoiced_on <= %(as_of)s
        GROUP BY stock.merchant_id, stock.brand_norm, stock.model_norm
    ), known AS (
        SELECT DISTINCT merchant_id FROM told
    ), models AS (
        SELECT id AS product_id, brand_norm, model_norm,
               min(id) OVER (PARTITION BY brand_norm, model_norm) AS model
        FROM catalogue_product
    ), stock AS (
        SELECT merchant_id, product_id, units FROM told JOIN models USING (brand_norm, model_norm)
    ), placed AS (
        SELECT merchant_id, reference, subsidy_fen,
               row_number() OVER (
                   PARTITION BY merchant_id, model ORDER BY bought_at, reference COLLATE "C"
               ) AS place,
               greatest(coalesce(units, 0), 0) AS units
        FROM counted JOIN known USING (merchant_id) JOIN models USING (product_id)
        LEFT JOIN stock USING (merchant_id, product_id)
    ), asked AS (
        SELECT merchant_id, reference, subsidy_fen, place > units AS is_hit, units AS seen
        FROM placed
    )"""


BEYOND_STOCK = register(
    Indicator(
        name="beyond_stock",
        family="documents",
        title=_("More units claimed than bought in"),
        formula="claimed_units_beyond_stock/robust_beta_binomial",
        version=2,
        # Models are written otherwise on some input invoices, and goods run ahead of invoices: one
        # claim in fifty is honest. A peers' rate above a tenth says that the register has gaps.
        parameters=HARD_PARAMETERS | {"error_rate": 0.02, "error_rho": 0.02, "p0_alarm": 0.1},
        gather=hits(_SQL),
        measure=share(lambda seen: {"unstocked": sum(units == 0 for units in seen)}),
        is_hard=True,
        sentence_en=(
            "{k} of {n} claims are for units beyond all that the merchant bought or had in stock, "
            "{unstocked} of them of products that it never bought; {expected:.1f} would be "
            "expected by honest errors and comparable merchants; probability {p}; q {q}; subsidy "
            "beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔超出该商户全部进货与期初库存数量，其中{unstocked}笔的商品从未进货；按正常"
            "差错和同类商户水平预计{expected:.1f}笔；出现的概率为{p}，q值为{q}；超出预期的补贴为"
            "{money}元。"
        ),
        innocent_en=(
            "The opening stock was not told, or counted too late.",
            "A parent company or sister shop bought the goods, or they are sold on commission.",
            "The input invoice writes brand or model otherwise.",
            "Goods came ahead of their invoice.",
        ),
        innocent_zh=(
            "期初库存未申报或盘点过晚。",
            "由母公司、关联门店进货，或为代销商品。",
            "进项发票上的品牌或型号写法不同。",
            "货先到、票后开。",
        ),
    )
)
