"""A balance is locked until the commit; whatever comes after it, other tills wait for."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from subsidy.claims import services
from tests import make


def statements(work):
    """What the work sends, a few words each, but for the marks of savepoints."""
    with CaptureQueriesContext(connection) as seen:
        work()
    texts = (query["sql"] for query in seen.captured_queries)
    return [" ".join(text.split()[:3]) for text in texts if "SAVEPOINT" not in text]


class TestBalance:
    def test_is_the_last_thing_that_a_sale_touches(self, shop):
        shop.submitted()
        assert statements(shop.submitted)[-1] == "UPDATE ledger_balance SET"

    def test_comes_after_everything_else_of_a_batch(self, shop):
        requests = [shop.request() for _ in range(3)]
        sent = statements(
            lambda: services.submit_many(shop.merchant, requests, by=shop.by, at=make.NOON)
        )
        assert sent[-1] == "UPDATE ledger_balance SET"
        assert [text for text in sent if "ledger_balance" in text] == sent[-1:]
