import pytest
from django.db import transaction

from subsidy.ledger.services import FundExhausted, SourceExhausted, allot, open_book
from tests.ledger.posts import DAY, funded, holds, refused, transfers
from tests.make import NOON

pytestmark = pytest.mark.django_db
BATCH, LINE = "batch:1", "line:1"


@pytest.fixture
def books():
    open_book(LINE)
    return funded(BATCH, central_fen=1_000, local_fen=0)


def give(amount_fen: int, *, is_central: bool = True, reference: str = "allotment:1") -> None:
    with transaction.atomic():
        allot(
            BATCH,
            LINE,
            amount_fen=amount_fen,
            is_central=is_central,
            reference=reference,
            subject=LINE,
            day=DAY,
            at=NOON,
        )


class TestAllot:
    def test_moves_money_and_its_source(self, books):
        give(600)

        assert holds(BATCH) == {"central": 400, "available": 400}
        assert holds(LINE) == {"central": 600, "available": 600}
        assert transfers() == [("allot", "available", "available", 600, 600, "allotment:1")]

    def test_of_more_than_is_there_is_refused_with_what_is_there(self, books):
        give(600)

        with pytest.raises(FundExhausted, match="batch:1 holds 400 fen, 401 are needed") as short:
            give(401, reference="allotment:2")

        assert (short.value.book, short.value.available_fen, short.value.amount_fen) == (
            BATCH,
            400,
            401,
        )
        assert (holds(BATCH), holds(LINE)) == (
            {"central": 400, "available": 400},
            {"central": 600, "available": 600},
        )
        assert len(transfers()) == 1

    def test_twice_for_one_document_is_refused(self, books):
        give(1)
        refused("a_cause_moves_money_once_for_each_kind", lambda: give(1))
        assert holds(LINE) == {"central": 1, "available": 1}

    def test_of_a_source_that_is_not_there_is_refused(self, books):
        with pytest.raises(SourceExhausted, match="batch:1 has 0 fen of local money, 1 are needed"):
            give(1, is_central=False)
        assert (holds(LINE), transfers()) == ({}, [])
