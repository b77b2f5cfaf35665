"""Prices that merchants file, and sales that they are compared with."""

from datetime import date, timedelta

from subsidy.catalogue import services as catalogue
from subsidy.catalogue.models import FiledPrice, PriceSource
from subsidy.catalogue.services import Observation, PriceRow, products_for
from subsidy.core.actors import Actor
from subsidy.merchants import services as merchants
from tests import make

KEY = Actor.merchant("k1")


def row(price_fen=399_900, *, model="BCD-500", from_on=None, gtin=""):
    return PriceRow("appliances.refrigerator", "Haier", model, price_fen, from_on, gtin)


def file(seller, *rows, at=make.NOON):
    return catalogue.file_prices(seller.merchant, list(rows), by=KEY, at=at)


def filed(seller, price_fen=399_900, **changes):
    """The one price that was filed just now."""
    [outcome] = file(seller, row(price_fen, **changes))
    assert outcome.price
    return outcome.price


def codes(outcome):
    return [one["code"] for one in outcome.findings]


def table():
    """Every filed price: (price, from, to, state), as they were filed."""
    rows = FiledPrice.objects.order_by("id")
    return [
        (one.price_fen, one.from_on.isoformat(), one.to_on and one.to_on.isoformat(), one.state)
        for one in rows
    ]


def sold(seller, *prices_fen, days_ago=1, merchant=None, store=None, model="BCD-500"):
    """Sales of the product so many days before noon."""
    merchant = merchant or seller.merchant
    store = store or merchant.stores.order_by("id").first()
    [product_id] = products_for([(seller.category.pk, "Haier", model)])
    day = make.TODAY - timedelta(days=days_ago)
    names = [f"sale:{store.pk}:{day}:{number}" for number, _ in enumerate(prices_fen)]
    catalogue.observe_many(
        [
            Observation(
                merchant.pk, store.pk, product_id, price_fen, day, PriceSource.PAST_SALE, name
            )
            for price_fen, name in zip(prices_fen, names, strict=True)
        ],
        at=make.NOON,
    )
    return product_id


def enrolled(seller):
    """The programme, in which the seller now sells appliances."""
    programme = make.programme()
    merchants.enrol_programme(
        seller.merchant,
        programme=programme,
        category_group="appliances",
        from_on=date(2024, 1, 1),
    )
    return programme


def rule(programme, statistic="median", *, days=30, scope="merchant", from_on=date(2024, 1, 1)):
    return catalogue.set_baseline(
        programme=programme,
        from_on=from_on,
        statistic=statistic,
        window_days=days,
        scope=scope,
        by=make.FILE,
        at=make.NOON,
    )
