"""Telling a till, before it submits, what a price will be held against."""

from datetime import date

from subsidy.catalogue.rules.price_check import PriceCheck
from subsidy.catalogue.services.baselines import STATISTICS
from subsidy.catalogue.services.products import norm
from subsidy.core.rows import ask

#: The baseline of one product by the rule that binds a programme, as of the day: one row of price,
#: number of sales and first day; no price where nothing was sold, no day where there is no rule.
#: Of several stores, the lowest counts. To be asked alone or as a part of a larger statement.
BASELINE = f"""
    SELECT min(price_fen) AS price_fen, coalesce(sum(n), 0)::bigint AS n,
        (SELECT %(day)b::date - window_days FROM catalogue_pricebaseline
         WHERE programme_id = %(programme)b AND from_on <= %(day)b
         ORDER BY from_on DESC LIMIT 1) AS from_on
    FROM (
        SELECT CASE rule.statistic
                WHEN 'lowest' THEN {STATISTICS["lowest"]}
                WHEN 'average' THEN {STATISTICS["average"]}
                ELSE {STATISTICS["median"]} END AS price_fen,
            count(*) AS n
        FROM (SELECT * FROM catalogue_pricebaseline
              WHERE programme_id = %(programme)b AND from_on <= %(day)b
              ORDER BY from_on DESC LIMIT 1) AS rule
        JOIN merchants_merchant AS seller ON seller.credit_code = %(credit_code)b
        JOIN catalogue_product AS goods ON goods.category_id = %(category)b
            AND goods.brand_norm = %(brand)b AND goods.model_norm = %(model)b
        JOIN catalogue_priceobservation AS sale ON sale.product_id = goods.id
            AND sale.sold_on >= %(day)b::date - rule.window_days AND sale.sold_on < %(day)b
        WHERE CASE rule.scope
            WHEN 'programme' THEN sale.merchant_id IN (
                SELECT merchant_id FROM merchants_enrolment WHERE programme_id = %(programme)b)
            WHEN 'unit' THEN sale.merchant_id IN (
                SELECT id FROM merchants_merchant WHERE unit_id = seller.unit_id)
            ELSE sale.merchant_id = seller.id END
        GROUP BY rule.statistic, CASE rule.scope WHEN 'store' THEN sale.store_id END
    ) AS each_place"""
_CHECK = f"""
    SELECT baseline.price_fen, baseline.n, baseline.from_on, (
        SELECT filed.price_fen FROM catalogue_filedprice AS filed
        JOIN merchants_merchant AS seller ON seller.id = filed.merchant_id
        JOIN catalogue_product AS goods ON goods.id = filed.product_id
        WHERE seller.credit_code = %(credit_code)b AND goods.category_id = %(category)b
          AND goods.brand_norm = %(brand)b AND goods.model_norm = %(model)b
          AND filed.state = 'in_force' AND filed.from_on <= %(day)b
          AND (filed.to_on IS NULL OR filed.to_on >= %(day)b))
    FROM ({BASELINE}) AS baseline"""

Params = dict[str, object]


def baseline_params(
    *, credit_code: str, programme_id: int, category_id: int, brand: str, model: str, day: date
) -> Params:
    """Return what `BASELINE` asks with."""
    return {
        "credit_code": credit_code,
        "programme": programme_id,
        "category": category_id,
        "brand": norm(brand),
        "model": norm(model),
        "day": day,
    }


def check_price(price_fen: int, params: Params) -> PriceCheck:
    """Return what the price is held against, by the parameters of `baseline_params`.

    One statement.
    """
    [(baseline_fen, count, from_on, filed_fen)] = ask(_CHECK, params)
    return PriceCheck(price_fen, filed_fen, baseline_fen, from_on, count)
