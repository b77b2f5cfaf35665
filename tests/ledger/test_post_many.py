import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from subsidy.ledger import services
from subsidy.ledger.models import Balance
from subsidy.ledger.services import BookClosed, FundExhausted, set_open
from tests.ledger.posts import BOOK, funded, holds, post, posting, refused, transfers
from tests.make import NOON

pytestmark = pytest.mark.django_db
FULL = {"central": 900, "local": 100}


class TestPostMany:
    def test_walks_one_grant_through_every_bucket(self):
        funded()
        stations = [
            (posting("reserve", 333, "1"), {"reserved": 333}),
            (posting("release", 33, "1"), {"reserved": 300}),
            (posting("commit", 300, "1", central_fen=270), {"committed": 300}),
            (posting("pay", 300, "1", central_fen=270), {"paid": 300}),
            (posting("bounce", 300, "1", central_fen=270), {"committed": 300}),
            (posting("pay", 300, "2", central_fen=270), {"paid": 300}),
            (posting("recover", 300, "1", central_fen=270), {"paid": 300, "recovered": -300}),
        ]
        for one, buckets in stations:
            post(one)
            spent_fen = sum(buckets.get(name, 0) for name in ("committed", "paid", "recovered"))
            spent = {"central_spent": spent_fen * 9 // 10, "local_spent": spent_fen // 10}
            expected = FULL | {"available": 1_000 - sum(buckets.values())} | buckets
            expected |= {name: value for name, value in spent.items() if value}
            assert holds() == expected, one.kind

        assert transfers()[1:3] == [
            ("release", "reserved", "available", 33, None, "1"),
            ("commit", "reserved", "committed", 300, 270, "1"),
        ]

    def test_freezes_and_thaws(self):
        funded()
        post(posting("freeze", 400, "1"))
        assert holds() == FULL | {"available": 600, "frozen": 400}
        post(posting("thaw", 400, "1"))
        assert holds() == FULL | {"available": 1_000}

    def test_uncommits(self):
        funded()
        post(posting("reserve", 10, "1"), posting("commit", 10, "1", central_fen=9))
        post(posting("uncommit", 10, "1", central_fen=9))
        assert holds() == FULL | {"available": 1_000}

    def test_loses_what_is_written_off_and_owes_it_again(self):
        funded()
        post(posting("reserve", 300, "1"), posting("commit", 300, "1", central_fen=270))
        post(posting("pay", 300, "1", central_fen=270))
        borne = {"central_spent": 270, "local_spent": 30}
        post(posting("write_off", 100, "1", central_fen=90))
        assert holds() == FULL | {"available": 700, "paid": 200, "lost": 100} | borne
        post(posting("revive", 100, "1", central_fen=90))
        assert holds() == FULL | {"available": 700, "paid": 300} | borne

    def test_writes_a_batch_for_many_books_at_once(self):
        funded()
        funded("line:2")

        post(
            posting("reserve", 10, "2", book="line:2"),
            posting("reserve", 3, "1"),
            posting("reserve", 4, "3"),
        )

        assert holds() == FULL | {"available": 993, "reserved": 7}
        assert holds("line:2") == FULL | {"available": 990, "reserved": 10}
        assert [row[-1] for row in transfers()] == ["2", "1", "3"]

    def test_of_nothing_asks_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            services.post_many([], at=None)

    def test_takes_two_statements_for_one_book(self, django_assert_num_queries):
        funded()
        with django_assert_num_queries(2), transaction.atomic(savepoint=False):
            services.post_many(
                [posting("reserve", 1, str(number)) for number in range(20)], at=NOON
            )


class TestFundExhausted:
    def test_to_the_fen(self):
        funded()
        post(posting("reserve", 999, "1"))
        post(posting("reserve", 1, "2"))

        with pytest.raises(FundExhausted) as short:
            post(posting("reserve", 1, "3"))

        assert (short.value.code, short.value.status) == ("fund_exhausted", 409)
        assert (short.value.available_fen, short.value.amount_fen) == (0, 1)

    def test_names_what_was_seen_and_leaves_everything_as_it_was(self):
        funded()
        funded("line:0")
        before = holds(), holds("line:0"), transfers()

        with pytest.raises(FundExhausted) as short:
            post(
                posting("reserve", 10, "0", book="line:0"),
                posting("reserve", 900, "1"),
                posting("reserve", 101, "2"),
            )

        assert (short.value.book, short.value.available_fen, short.value.amount_fen) == (
            BOOK,
            1_000,
            1_001,
        )
        assert (holds(), holds("line:0"), transfers()) == before


class TestBookClosed:
    def test_takes_no_reservation_until_it_opens_again(self):
        funded()
        set_open(BOOK, is_open=False)

        with pytest.raises(BookClosed, match="line:1 is paused") as closed:
            post(posting("reserve", 1, "1"))

        assert (closed.value.book, closed.value.code, closed.value.status) == (
            BOOK,
            "programme_paused",
            409,
        )
        assert holds() == FULL | {"available": 1_000}
        set_open(BOOK, is_open=True)
        post(posting("reserve", 1, "1"))

    def test_lets_what_is_reserved_go_on(self):
        funded()
        post(posting("reserve", 10, "1"))
        set_open(BOOK, is_open=False)

        post(posting("commit", 4, "1", central_fen=4), posting("release", 6, "1"))

        assert holds() == FULL | {"available": 996, "committed": 4, "central_spent": 4}


class TestLock:
    def test_returns_the_balances_of_the_books(self):
        funded()
        funded("line:2", local_fen=0)
        with transaction.atomic():
            found = services.lock(["line:2", BOOK, "line:9"])
        assert {book: balance.available_fen for book, balance in found.items()} == {
            BOOK: 1_000,
            "line:2": 900,
        }


@pytest.mark.parametrize(
    ("one", "name"),
    [
        (posting("commit", 11, "2", central_fen=9), "no_bucket_below_zero"),
        (posting("thaw", 1, "2"), "no_bucket_below_zero"),
        (posting("recover", 1, "2", central_fen=1), "central_money_never_overspent"),
        (posting("release", 11, "2"), "no_bucket_below_zero"),
        (posting("reserve", 1, "1"), "a_cause_moves_money_once_for_each_kind"),
    ],
)
def test_what_is_not_there_cannot_be_moved(one, name):
    funded()
    post(posting("reserve", 10, "1"))
    before = Balance.objects.values().get()

    refused(name, lambda: post(one))

    assert Balance.objects.values().get() == before
    assert len(transfers()) == 1


@pytest.mark.parametrize(
    ("central_fen", "name"),
    [(9, "local_money_never_overspent"), (0, "local_money_never_overspent")],
)
def test_no_source_pays_more_than_it_gave(central_fen, name):
    funded(central_fen=500, local_fen=0)
    post(posting("reserve", 10, "1"))
    refused(name, lambda: post(posting("commit", 10, "1", central_fen=central_fen)))


def test_central_money_is_guarded_as_well():
    funded(central_fen=0, local_fen=500)
    post(posting("reserve", 10, "1"))
    refused(
        "central_money_never_overspent",
        lambda: post(posting("commit", 10, "1", central_fen=1)),
    )


@pytest.mark.django_db(transaction=True)
def test_a_reservation_waits_for_money_that_is_being_given_back():
    funded(central_fen=100, local_fen=0)
    post(posting("reserve", 100, "1"))

    def second():
        try:
            post(posting("reserve", 100, "2"))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            services.post_many([posting("release", 100, "1")], at=NOON)
            answer = pool.submit(second)
            until = time.monotonic() + 10
            while not somebody_waits_for_us() and time.monotonic() < until:
                time.sleep(0.01)
            assert not answer.done()
        answer.result(10)

    assert holds() == {"central": 100, "reserved": 100}


def somebody_waits_for_us():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return cursor.fetchone()[0]
