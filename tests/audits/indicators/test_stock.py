"""More units claimed than bought in: which claims, by what the registers told by when."""

from datetime import date, timedelta

from subsidy.audits.indicators import BEYOND_STOCK
from subsidy.feeds.models import FeedImport, PurchaseStock
from tests import make
from tests.audits.indicators.cells import bought, gather, hits_of

DAYS = ("2024-09-03", "2024-09-01", "2024-09-02")


def stock(shop, units, *, model="BCD-500", kind="invoice", day=date(2024, 8, 1), at=make.NOON):
    told = FeedImport.objects.create(
        kind="purchase_stock",
        file_name="stock.csv",
        sha256=f"{FeedImport.objects.count():064d}",
        rows=1,
        refused_rows=0,
        written_rows=1,
        imported_at=at,
        imported_by="test",
    )
    PurchaseStock.objects.create(
        imported=told,
        merchant=shop.merchant,
        kind=kind,
        reference=f"I-{told.pk}",
        brand="Haier",
        model=model,
        brand_norm="HAIER",
        model_norm=model.replace("-", ""),
        units=units,
        invoiced_on=day,
    )


def test_the_last_units_bought_are_those_beyond_the_stock(shop):
    first = [bought(shop, day, "15:00:00") for day in DAYS]
    brand, model = first[0].product.brand_norm, first[0].product.model_norm
    stock(shop, 1, kind="opening")
    stock(shop, 2)
    stock(shop, -1)  # one was given back
    PurchaseStock.objects.update(brand_norm=brand, model_norm=model)
    assert hits_of(BEYOND_STOCK, shop) == (3, {first[0].reference: 2})


def test_a_product_never_bought_in_has_no_stock(shop):
    claim = shop.submitted()
    stock(shop, 9, model="BCD-600")
    assert hits_of(BEYOND_STOCK, shop) == (1, {claim.reference: 0})


def test_merchants_of_whom_the_registers_tell_nothing_are_not_asked(shop):
    shop.submitted()
    assert gather(BEYOND_STOCK, shop) == []


def test_what_was_told_after_the_cutoff_is_not_known(shop):
    shop.submitted()
    stock(shop, 9, at=make.NOON + timedelta(seconds=1))
    assert gather(BEYOND_STOCK, shop) == []
