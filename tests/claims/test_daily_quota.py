"""Daily quotas at the till: in force at the next request, checked with the balance."""

from datetime import timedelta

import pytest
from django.db import transaction

from subsidy.claims import services
from subsidy.core.errors import Refused
from subsidy.funds.services import set_quota
from subsidy.ledger.models import Balance
from tests import make
from tests.claims.books import buckets, nothing_changes
from tests.claims.till import Till, faults
from tests.make import NOON

TOMORROW = NOON + timedelta(days=1)
FULL = [("daily_quota_reached", "")]


def limit(shop, **quota):
    set_quota(shop.line, by=make.actor(), at=NOON, reason="a run on it", **quota)


def submit_many(shop, *requests):
    outcomes = services.submit_many(shop.merchant, list(requests), by=shop.by, at=NOON)
    return [[fault.code for fault in outcome.faults] for outcome in outcomes]


class TestDailyQuota:
    def test_answers_409_from_the_next_request_on_and_holds_nothing(self, shop):
        till = Till(shop)
        assert till.post("claims", shop.body()).status_code == 201
        limit(shop, claims=1)

        with nothing_changes():
            answer = till.post("claims", shop.body())

        assert (answer.status_code, faults(answer)) == (409, FULL)
        assert answer.json()["detail"] == "Today's quota is used. Try again tomorrow."

    def test_is_free_again_the_next_day(self, shop):
        limit(shop, claims=1)
        shop.submitted()
        request = shop.request()
        with pytest.raises(Refused, match="daily_quota_reached"), transaction.atomic():
            services.reserve(shop.merchant, request, by=shop.by, at=NOON)
        claim = services.reserve(shop.merchant, request, by=shop.by, at=TOMORROW)
        assert claim.state == "reserved"

    def test_lets_the_first_rows_of_a_batch_in(self, shop):
        limit(shop, claims=3, amount_fen=2 * 99_980 + 1)
        rows = [shop.request() for _ in range(3)]
        car = make.ClaimRequest.model_validate(shop.car_body())
        assert submit_many(shop, *rows, car) == [[], [], ["daily_quota_reached"], []]
        assert buckets(shop.line) == {"reserved": 2 * 99_980}

    def test_says_first_that_the_money_is_used_up(self, db):
        shop = make.Shop(central_fen=99_980, local_fen=0)
        limit(shop, claims=1)
        rows = [shop.request() for _ in range(3)]
        assert submit_many(shop, *rows) == [[], ["fund_exhausted"], ["fund_exhausted"]]

    def test_counts_a_sale_when_it_is_reserved_and_no_top_up(self, shop):
        limit(shop, claims=2)
        shop.reserved()
        claim = shop.approved()
        make.terms(
            shop.programme,
            shop.category,
            published_on=make.date(2024, 9, 20),
            variants=[("any", [], 3_000, 500_000)],
        )
        services.top_up(claim, by=shop.by, at=NOON, reason="raised")
        balance = Balance.objects.get(book=shop.line.book)
        assert (balance.counted_on, balance.counted_claims) == (NOON.date(), 2)
        assert balance.counted_fen == 2 * 99_980
