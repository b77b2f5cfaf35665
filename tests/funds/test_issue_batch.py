from datetime import date

import pytest
from django.db import IntegrityError, transaction

from subsidy.funds.models import FundBatch
from subsidy.ledger.models import Balance, Transfer
from tests.funds import money
from tests.make import NOON

pytestmark = pytest.mark.django_db


class TestIssueBatch:
    @pytest.mark.parametrize(
        ("source", "parts_fen"), [("central", (100_000, 0)), ("provincial", (0, 100_000))]
    )
    def test_brings_the_money_into_the_batch_s_own_book(self, source, parts_fen):
        batch = money.batch(source=source)

        book = Balance.objects.get(book=f"batch:{batch.pk}")
        assert (book.central_fen, book.local_fen) == parts_fen
        assert book.available_fen == 100_000
        transfer = Transfer.objects.get()
        assert (transfer.kind, transfer.amount_fen, transfer.reference) == (
            "issue",
            100_000,
            batch.book,
        )
        assert (transfer.programme_day, transfer.recorded_at) == (date(2024, 8, 1), NOON)

    def test_twice_under_one_number_is_refused_and_brings_nothing(self):
        money.batch()

        with (
            pytest.raises(IntegrityError, match="fund_batch_number_is_unique_in_its_programme"),
            transaction.atomic(),
        ):
            money.batch()

        assert FundBatch.objects.count() == Transfer.objects.count() == 1
