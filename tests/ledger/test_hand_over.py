from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from subsidy.ledger.services import FundExhausted, SourceExhausted, hand_over
from tests.ledger.posts import DAY, funded, holds, post, posting, refused, transfers
from tests.make import NOON

pytestmark = pytest.mark.django_db
BATCH, LINE = "batch:1", "line:1"


@pytest.fixture
def books():
    """A batch with 1,000 fen of central money; a line with 900 of it and 100 of its own."""
    funded(BATCH, central_fen=1_000, local_fen=0)
    funded(LINE)


def hand(kind: str, amount_fen: int, *, giver=LINE, taker=BATCH, is_central=True, number=1) -> None:
    with transaction.atomic():
        hand_over(
            kind,
            giver,
            taker,
            amount_fen=amount_fen,
            is_central=is_central,
            reference=f"order:{number}",
            subject=LINE,
            day=DAY,
            at=NOON,
        )


class TestHandOver:
    def test_returns_what_is_unused_to_the_book_it_came_from(self, books):
        hand("return", 400)

        assert holds(LINE) == {"central": 500, "local": 100, "available": 600}
        assert holds(BATCH) == {"central": 1_400, "available": 1_400}
        assert transfers() == [("return", "available", "available", 400, 400, "order:1")]

    def test_remits_what_was_repaid_to_the_treasury_by_source(self, books):
        post(posting("reserve", 100, "1"), posting("commit", 100, "1", central_fen=90))
        post(posting("pay", 100, "1", central_fen=90))

        hand("remit", 90)

        assert holds(LINE) == {
            "central": 810,
            "local": 100,
            "available": 900,
            "paid": 100,
            "recovered": -90,
            "local_spent": 10,
        }
        assert holds(BATCH) == {"central": 1_090, "available": 1_000, "returned": 90}

    def test_of_more_than_is_available_is_refused(self, books):
        post(posting("freeze", 200, "1"))
        with pytest.raises(FundExhausted) as short:
            hand("return", 801)
        assert (short.value.book, short.value.available_fen) == (LINE, 800)
        assert holds(BATCH) == {"central": 1_000, "available": 1_000}

    def test_of_a_source_s_spent_money_is_refused(self, books):
        """900 are available, but 810 of them are central."""
        post(posting("reserve", 100, "1"), posting("commit", 100, "1", central_fen=90))
        with pytest.raises(SourceExhausted, match="line:1 has 810 fen of central money, 811 are"):
            hand("return", 811)
        hand("return", 810)
        assert holds(LINE)["available"] == 90

    def test_never_remits_more_than_was_paid(self, books):
        refused("no_more_recovered_than_paid|spent", lambda: hand("remit", 1))


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_money_going_both_ways_at_once_never_locks_up(books):
    def run(way: int) -> None:
        try:
            for number in range(15):
                giver, taker = (BATCH, LINE) if way else (LINE, BATCH)
                kind = "allot" if way else "return"
                hand(kind, 1, giver=giver, taker=taker, number=100 * way + number)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, (0, 1)))

    assert (holds(BATCH)["central"], holds(LINE)["central"]) == (1_000, 900)
