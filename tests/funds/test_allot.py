from datetime import date

import pytest
from django.db import DatabaseError, transaction

from subsidy.funds.models import Allotment
from subsidy.funds.services import allot
from subsidy.ledger.models import Balance, Transfer
from subsidy.ledger.services import FundExhausted
from tests import make
from tests.funds import money

pytestmark = pytest.mark.django_db


def parts(book) -> tuple[int, int, int]:
    row = Balance.objects.get(book=book)
    return row.central_fen, row.local_fen, row.available_fen


class TestAllot:
    def test_moves_the_money_from_batch_to_line_by_source(self):
        central, own = money.batch(), money.batch(number="B-2", source="provincial")
        line = money.line()

        first = allot(money.unmade(line=line, batch=central), at=make.NOON)
        allot(money.unmade(line=line, batch=own, amount_fen=10_000), at=make.NOON)

        assert parts(line.book) == (30_000, 10_000, 40_000)
        assert parts(central.book) == (70_000, 0, 70_000)
        assert parts(own.book) == (0, 90_000, 90_000)
        transfer = Transfer.objects.get(kind="allot", reference=f"allotment:{first.pk}")
        assert (transfer.subject, transfer.programme_day) == (line.book, date(2024, 8, 2))

    def test_of_more_than_the_batch_holds_is_refused_and_writes_nothing(self):
        batch, line = money.batch(), money.line()

        with pytest.raises(FundExhausted) as refused:
            allot(money.unmade(line=line, batch=batch, amount_fen=100_001), at=make.NOON)

        assert refused.value.available_fen == 100_000
        assert parts(batch.book) == (100_000, 0, 100_000)
        assert not Allotment.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"amount_fen": 0}, "allotment_gives_money"),
            ({"amount_fen": -5}, "allotment_gives_money"),
            ({"checked_by": "a"}, "allotment_is_checked_by_another_person"),
            ({"checked_by": ""}, "allotment_is_checked_by_another_person"),
            ({"prepared_by": ""}, "allotment_is_checked_by_another_person"),
        ],
    )
    def test_that_cannot_be_is_refused(self, changes, name):
        batch, line = money.batch(), money.line()

        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            allot(money.unmade(line=line, batch=batch, **changes), at=make.NOON)

        assert parts(batch.book) == (100_000, 0, 100_000)

    def test_twice_by_one_document_is_refused(self):
        batch, line = money.batch(), money.line()
        allot(money.unmade(line=line, batch=batch), at=make.NOON)

        with (
            pytest.raises(DatabaseError, match="allotment_is_made_once_by_its_document"),
            transaction.atomic(),
        ):
            allot(money.unmade(line=line, batch=batch, amount_fen=1), at=make.NOON)

        assert parts(line.book) == (30_000, 0, 30_000)

    def test_from_another_programme_s_batch_is_refused(self):
        batch = money.batch(programme=make.programme("hebei-2025"))

        with (
            pytest.raises(DatabaseError, match="the batch is of another programme"),
            transaction.atomic(),
        ):
            allot(money.unmade(line=money.line(), batch=batch), at=make.NOON)
