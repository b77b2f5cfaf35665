"""A merchant that sold for less before, and asks more now."""

from datetime import date, timedelta

from subsidy.catalogue import services as catalogue
from subsidy.catalogue.services import PriceRow
from tests import make
from tests.feeds.files import take_in
from tests.make import NOON

REFRIGERATOR = "appliances.refrigerator"


def told(tmp_path, merchant, *prices_fen, on=date(2024, 8, 1), model="BCD-500"):
    """Sales without subsidy, as a till told them."""
    lines = [
        f"{merchant.credit_code},{on}-{fen}-{number},{REFRIGERATOR},Haier,{model},{fen},{on}"
        for number, fen in enumerate(prices_fen)
    ]
    assert take_in(tmp_path, "unsubsidised_sale", *lines).written_rows == len(lines)


def past(shop, *prices_fen, on=date(2024, 8, 1), model="BCD-500"):
    """Sales that the merchant reported itself."""
    sales = [
        catalogue.PastSale("S001", REFRIGERATOR, "Haier", model, fen, on, f"{on}/{fen}/{number}")
        for number, fen in enumerate(prices_fen)
    ]
    assert catalogue.take_past_sales(shop.merchant, sales, at=NOON).loaded == len(sales)


def files(shop, price_fen, *, at=NOON - timedelta(days=10), merchant=None, model="BCD-500"):
    """A price filed ten days ago, approved by as many as it takes."""
    row = PriceRow(REFRIGERATOR, "Haier", model, price_fen)
    [one] = catalogue.file_prices(merchant or shop.merchant, [row], by=shop.by, at=at)
    for _ in range(one.price.approvals_needed):
        catalogue.approve_price(one.price, by=make.actor(), at=at)
    return one.price


def rule(shop, statistic="lowest", *, days=90, scope="merchant"):
    return catalogue.set_baseline(
        programme=shop.programme,
        from_on=date(2024, 1, 1),
        statistic=statistic,
        window_days=days,
        scope=scope,
        by=make.FILE,
        at=NOON,
    )


def seen(raised):
    return [(row.model, row.baseline_fen, row.n, row.current_fen) for row in raised.rows]
