from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction

from subsidy.ledger.models import Balance
from subsidy.ledger.rules import Room
from subsidy.ledger.services import DailyQuotaReached, FundExhausted, set_quota
from tests.ledger.posts import BOOK, DAY, funded, holds, post, posting, transfers

pytestmark = pytest.mark.django_db
TOMORROW = DAY + timedelta(days=1)


def registered(amount_fen: int, reference: str, *, day=DAY):
    return replace(posting("reserve", amount_fen, reference), counts=True, day=day)


def counted() -> tuple:
    row = Balance.objects.get(book=BOOK)
    return row.counted_on, row.counted_claims, row.counted_fen


class TestDailyQuota:
    def test_lets_in_so_many_claims_a_day(self):
        funded()
        set_quota(BOOK, claims=2, amount_fen=None)
        post(registered(1, "1"), registered(2, "2"))

        with pytest.raises(DailyQuotaReached) as full:
            post(registered(4, "3"))

        assert (full.value.code, full.value.status) == ("daily_quota_reached", 409)
        assert (counted(), holds()["reserved"], len(transfers())) == ((DAY, 2, 3), 3, 2)
        post(registered(4, "3", day=TOMORROW))
        assert counted() == (TOMORROW, 1, 4)

    def test_lets_in_so_much_money_a_day_to_the_fen(self):
        funded()
        set_quota(BOOK, claims=None, amount_fen=10)
        post(registered(9, "1"))
        with pytest.raises(DailyQuotaReached):
            post(registered(2, "2"))
        post(registered(1, "3"))
        assert counted() == (DAY, 2, 10)

    def test_counts_what_came_before_it_was_set(self):
        funded()
        post(registered(1, "1"), registered(1, "2"))
        set_quota(BOOK, claims=3, amount_fen=None)
        post(registered(1, "3"))
        with pytest.raises(DailyQuotaReached):
            post(registered(1, "4"))
        set_quota(BOOK, claims=None, amount_fen=None)
        post(registered(1, "4"))
        assert counted() == (DAY, 4, 4)

    def test_below_what_is_in_already_takes_nothing_back(self):
        funded()
        post(registered(1, "1"), registered(1, "2"))
        set_quota(BOOK, claims=1, amount_fen=None)
        with pytest.raises(DailyQuotaReached):
            post(registered(1, "3"))
        assert holds()["reserved"] == 2

    def test_is_for_registrations_alone(self):
        funded()
        set_quota(BOOK, claims=1, amount_fen=1)
        post(posting("reserve", 50, "top-up"), posting("freeze", 50, "order"))
        assert counted() == (None, 0, 0)

    def test_gives_nothing_back_for_what_is_released(self):
        funded()
        set_quota(BOOK, claims=1, amount_fen=None)
        post(registered(5, "1"))
        post(posting("release", 5, "1"))
        with pytest.raises(DailyQuotaReached):
            post(registered(5, "2"))

    def test_is_closed_for_a_day_that_is_over(self):
        funded()
        post(registered(1, "1", day=TOMORROW))
        post(registered(1, "2"))
        assert counted() == (TOMORROW, 2, 2)
        set_quota(BOOK, claims=9, amount_fen=None)
        with pytest.raises(DailyQuotaReached):
            post(registered(1, "3"))

    def test_is_looked_at_after_the_money(self):
        funded()
        set_quota(BOOK, claims=1, amount_fen=1)
        with pytest.raises(FundExhausted):
            post(registered(1_001, "1"))


class TestRoomOn:
    @pytest.mark.parametrize(
        ("day", "left"),
        [(DAY, Room(2, 60)), (TOMORROW, Room(3, 100)), (DAY - timedelta(days=1), Room(0, 0))],
    )
    def test_is_what_the_quota_leaves(self, day, left):
        balance = Balance(quota_claims=3, quota_fen=100, counted_on=DAY, counted_claims=1)
        balance.counted_fen = 40
        assert balance.room_on(day) == left

    def test_has_no_limit_without_a_quota(self):
        assert Balance(counted_on=DAY, counted_claims=1).room_on(DAY) == Room(None, None)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_one_gets_the_last_place():
    funded()
    set_quota(BOOK, claims=3, amount_fen=None)
    post(registered(1, "first"), registered(1, "second"))

    def register(number: int) -> bool:
        try:
            with transaction.atomic():
                post(registered(1, str(number)))
        except DailyQuotaReached:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(register, range(16))) == 1
    assert counted() == (DAY, 3, 3)
