"""Price baselines: what products used to be sold for, by the programme's dated rule."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from subsidy.catalogue.models import PriceBaseline
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.rows import ask
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Programme

#: Whole fen throughout: the average is rounded half-up, the median is the lower middle price.
STATISTICS = {
    "lowest": "min(price_fen)",
    "average": "div(2 * sum(price_fen) + count(*), 2 * count(*))::bigint",
    "median": "percentile_disc(0.5) WITHIN GROUP (ORDER BY price_fen)",
}
_SCOPES = {
    "store": "merchant_id = %(merchant)b",
    "merchant": "merchant_id = %(merchant)b",
    "unit": "merchant_id IN (SELECT id FROM merchants_merchant WHERE unit_id = %(unit)b)",
    "programme": "merchant_id IN"
    " (SELECT merchant_id FROM merchants_enrolment WHERE programme_id = %(programme)b)",
}


class AlreadySet(Refusal):
    """The programme has a rule from that day on."""

    code = "already_exists"


def set_baseline(
    *,
    programme: Programme,
    from_on: date,
    statistic: str,
    window_days: int,
    scope: str,
    by: Actor,
    at: datetime,
) -> PriceBaseline:
    """Set how the programme tells what products used to cost, from a day on. Raises AlreadySet."""
    rule = PriceBaseline(
        programme=programme,
        from_on=from_on,
        statistic=statistic,
        window_days=window_days,
        scope=scope,
        set_by=by.reference,
        set_at=at,
    )
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError as error:
        if "programme_has_one_baseline_rule_from_a_day" not in str(error):
            raise
        raise AlreadySet(f"{programme} has a rule from {from_on} on") from error
    return rule


def baselines_for(
    merchant: Merchant, groups: Iterable[str], product_ids: Collection[int], *, on: date
) -> dict[int, int]:
    """Return the baseline (fen) of each product that was sold in the days before `on`.

    The rules are those of the programmes in which the merchant sells these category groups; where
    several speak, the lowest counts. One statement for the rules, one for each rule.
    """
    wanted = set(groups)
    enrolled = [row for row in merchant.enrolments.all() if row.category_group in wanted]
    programmes = {row.programme_id for row in enrolled if row.covers(on)}
    found: dict[int, int] = {}
    if product_ids:
        for rule in PriceBaseline.objects.in_force(programmes, on=on):
            for product_id, price_fen in baseline_prices(rule, merchant, product_ids, on=on):
                found[product_id] = min(price_fen, found.get(product_id, price_fen))
    return found


def baseline_prices(
    rule: PriceBaseline, merchant: Merchant, product_ids: Collection[int], *, on: date
) -> list[tuple[int, int]]:
    """Return (product id, price in fen) by one rule; of several stores, the lowest. One query."""
    by_store = ", store_id" if rule.scope == PriceBaseline.Scope.STORE else ""
    sql = f"""
        SELECT product_id, min(price_fen) FROM (
            SELECT product_id, {STATISTICS[rule.statistic]} AS price_fen
            FROM catalogue_priceobservation
            WHERE product_id = ANY(%(products)b::bigint[])
              AND sold_on >= %(from_on)b AND sold_on < %(to_on)b AND {_SCOPES[rule.scope]}
            GROUP BY product_id{by_store}
        ) AS each_place GROUP BY product_id"""
    params = {
        "products": list(product_ids),
        "from_on": on - timedelta(days=rule.window_days),
        "to_on": on,
        "merchant": merchant.pk,
        "unit": merchant.unit_id,
        "programme": rule.programme_id,
    }
    return [(product_id, int(price_fen)) for product_id, price_fen in ask(sql, params)]
