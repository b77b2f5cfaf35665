import pytest

from subsidy.ledger.models import Account, Balance
from subsidy.ledger.rules import BUCKETS
from subsidy.ledger.services import open_book, set_open
from tests.ledger.posts import BOOK, funded, holds

pytestmark = pytest.mark.django_db


class TestOpenBook:
    def test_makes_every_bucket_and_an_empty_balance(self):
        open_book(BOOK)

        assert [str(row) for row in Account.objects.order_by("id")] == [
            f"{BOOK}/{bucket}" for bucket in BUCKETS
        ]
        assert (str(Balance.objects.get()), holds()) == (BOOK, {})

    def test_again_changes_nothing(self):
        funded()
        set_open(BOOK, is_open=False)

        open_book(BOOK)

        assert holds() == {"central": 900, "local": 100, "available": 1_000}
        assert not Balance.objects.get().is_open
        assert Account.objects.exclude(bucket="outside").count() == len(BUCKETS)
