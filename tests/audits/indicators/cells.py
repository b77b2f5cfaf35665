"""Small cells of merchants, rows as they are frozen, and what a real shop's claims would freeze."""

from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.services.population import Scope, examining
from tests import make
from tests.audits.worlds import columns

SUBSIDY_FEN = 100_000


def merchants(count, *, n=100):
    """Merchants "00", "01", ... of one cell."""
    return [
        MerchantRow(f"{at:02d}", "appliances", "offline", "urban", n, n * SUBSIDY_FEN)
        for at in range(count)
    ]


def shares(*hits, n=100, seen=1):
    """Rows of shares: so many hits of each merchant, the first one first."""
    return [
        (f"{at:02d}", n, [[f"C-{at:02d}{hit:03d}", SUBSIDY_FEN, seen] for hit in range(count)])
        for at, count in enumerate(hits)
    ]


def claims(*merchants):
    """Rows of columns: of each merchant a list of its claims, as lists of whole numbers."""
    return columns(
        (f"{at:02d}", f"C-{at:02d}{number:03d}", *values)
        for at, own in enumerate(merchants)
        for number, values in enumerate(own)
    )


def gather(indicator, shop, *, at=make.NOON, **parameters):
    """What the indicator would freeze of the shop's programme as of its day."""
    scope = Scope(shop.programme.pk, make.TODAY, at)
    with examining(scope):
        return indicator.rows(scope, indicator.parameters | parameters)


def hits_of(indicator, shop, **parameters):
    """(how many claims were asked, {claim: what was seen} of the hits) of the only merchant."""
    rows = gather(indicator, shop, **parameters)
    if not rows:
        return 0, {}
    [(_merchant, n, hits)] = rows
    return n, {hit[0]: hit[2] for hit in hits}


def bought(shop, day, moment, **changes):
    """A claim of a purchase at that moment of the day in Hebei."""
    return shop.submitted(
        purchase__bought_on=day, purchase__bought_at=f"{day}T{moment}+08:00", **changes
    )
