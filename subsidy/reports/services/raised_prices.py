"""Which merchants ask more now than the product was really sold for in the months before."""

from collections.abc import Collection
from datetime import date, timedelta

from subsidy.catalogue.models import PriceBaseline
from subsidy.catalogue.services.baselines import STATISTICS
from subsidy.claims.states import STANDING
from subsidy.core.rows import ask
from subsidy.programmes.models import Programme
from subsidy.reports.rules.raised import RaisedPrice, RaisedPrices, months_before

Scope = PriceBaseline.Scope
ROWS_MAX = 10_000
#: Where a programme has set no rule: what most notices ask for.
STATISTIC_DEFAULT, SCOPE_DEFAULT, MONTHS_DEFAULT = "lowest", Scope.MERCHANT.value, 3
#: Whose sales make one baseline.
_PLACES = {
    Scope.STORE: "merchant.id",
    Scope.MERCHANT: "merchant.id",
    Scope.UNIT: "merchant.unit_id",
    Scope.PROGRAMME: "0::bigint",
}

#: The price that binds on the day; of a product without one, that of the last subsidised sale.
_CURRENT = """
    SELECT merchant_id, product_id, price_fen, from_on, 'filed' AS kind
    FROM catalogue_filedprice
    WHERE state = 'in_force' AND from_on <= %(on)b AND (to_on IS NULL OR to_on >= %(on)b)
    UNION ALL (
        SELECT DISTINCT ON (merchant_id, product_id)
            merchant_id, product_id, price_fen, sold_on, 'sold'
        FROM catalogue_priceobservation AS sale
        WHERE source = 'claim' AND sold_on BETWEEN %(from_on)b AND %(on)b AND NOT EXISTS (
            SELECT FROM catalogue_filedprice AS filed
            WHERE filed.merchant_id = sale.merchant_id AND filed.product_id = sale.product_id
              AND state = 'in_force' AND from_on <= %(on)b AND (to_on IS NULL OR to_on >= %(on)b))
        ORDER BY merchant_id, product_id, sold_on DESC, id DESC
    )"""
_LIST = """
    WITH enrolled AS (
        SELECT DISTINCT merchant_id, category_group FROM merchants_enrolment
        WHERE programme_id = %(programme)b
    ),
    mine AS (
        SELECT current.*, {place} AS place, merchant.credit_code, merchant.name, merchant.unit_id,
            category.code AS category, product.brand, product.model
        FROM ({current}) AS current
        JOIN catalogue_product AS product ON product.id = current.product_id
        JOIN programmes_category AS category ON category.id = product.category_id
        JOIN merchants_merchant AS merchant ON merchant.id = current.merchant_id
        JOIN enrolled ON enrolled.merchant_id = merchant.id
            AND enrolled.category_group = category."group"
        WHERE current.from_on > %(from_on)b
          AND (%(category)b = '' OR category.code = %(category)b)
          AND (%(units)b::bigint[] IS NULL OR merchant.unit_id = ANY(%(units)b::bigint[]))
    ),
    spots AS (SELECT DISTINCT place, product_id, from_on FROM mine),
    seen AS (
        SELECT {place} AS place, sale.product_id, sale.store_id, sale.price_fen, sale.sold_on
        FROM (
            SELECT merchant_id, store_id, product_id, price_fen, sold_on
            FROM catalogue_priceobservation WHERE sold_on BETWEEN %(from_on)b AND %(on)b
            UNION ALL
            SELECT merchant_id, NULL, product_id, price_fen, sold_on
            FROM feeds_unsubsidisedsale WHERE sold_on BETWEEN %(from_on)b AND %(on)b
        ) AS sale JOIN merchants_merchant AS merchant ON merchant.id = sale.merchant_id
        WHERE merchant.id IN (SELECT merchant_id FROM enrolled)
    ),
    priced AS (
        SELECT place, product_id, from_on, min(price_fen) AS price_fen, sum(n) AS n FROM (
            SELECT spots.place, spots.product_id, spots.from_on,
                {statistic} AS price_fen, count(*) AS n
            FROM spots JOIN seen
              ON seen.place = spots.place AND seen.product_id = spots.product_id
             AND seen.sold_on < spots.from_on
            GROUP BY spots.place, spots.product_id, spots.from_on{by_store}
        ) AS each_place GROUP BY place, product_id, from_on
    )
    SELECT mine.credit_code, mine.name, unit.code, unit.name_zh, unit.name_en, mine.category,
        mine.brand, mine.model, priced.price_fen::bigint, priced.n::bigint,
        mine.price_fen, mine.kind, mine.from_on,
        concerned.claims, concerned.subsidy_fen::bigint
    FROM mine JOIN priced USING (place, product_id, from_on)
    JOIN regions_unit AS unit ON unit.id = mine.unit_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS claims, coalesce(sum(subsidy_fen), 0) AS subsidy_fen
        FROM claims_claim AS claim
        WHERE claim.merchant_id = mine.merchant_id AND claim.product_id = mine.product_id
          AND claim.programme_id = %(programme)b AND claim.state = ANY(%(standing)b::text[])
          AND claim.bought_on BETWEEN mine.from_on AND %(on)b
          AND claim.price_fen > priced.price_fen
    ) AS concerned
    WHERE mine.price_fen > priced.price_fen
    ORDER BY concerned.subsidy_fen DESC, mine.price_fen - priced.price_fen DESC,
        mine.merchant_id, mine.product_id
    LIMIT %(max)b"""


def raised_prices(
    programme: Programme,
    *,
    as_of: date,
    months: int | None = None,
    unit_ids: Collection[int] | None = None,
    category: str = "",
) -> RaisedPrices:
    """Return the products whose price on the day is above what they were really sold for before.

    The programme's rule of the baseline says which statistic of whose sales; `months` looks back
    instead of the rule's days. Sales count from there to the eve of the price that binds (or, where
    none is filed, of the last sale): subsidised ones, past ones, and those that a till told.
    unit_ids: of merchants in these units; None: in all. One statement for the list.
    """
    rule = PriceBaseline.objects.in_force([programme.pk], on=as_of).first()
    statistic = rule.statistic if rule else STATISTIC_DEFAULT
    scope = rule.scope if rule else SCOPE_DEFAULT
    if months or rule is None:
        from_on = months_before(as_of, months or MONTHS_DEFAULT)
    else:
        from_on = as_of - timedelta(days=rule.window_days)
    sql = _LIST.format(
        current=_CURRENT,
        place=_PLACES[Scope(scope)],
        statistic=STATISTICS[statistic],
        by_store=", seen.store_id" if scope == Scope.STORE else "",
    )
    params = {
        "programme": programme.pk,
        "on": as_of,
        "from_on": from_on,
        "category": category,
        "units": None if unit_ids is None else sorted(unit_ids),
        "standing": list(STANDING),
        "max": ROWS_MAX + 1,
    }
    rows = [RaisedPrice(*row) for row in ask(sql, params)]
    is_cut = len(rows) > ROWS_MAX
    return RaisedPrices(
        programme.code, as_of, from_on, statistic, scope, tuple(rows[:ROWS_MAX]), is_cut
    )
