"""What a merchant has fronted, and for how long."""

from datetime import timedelta
from decimal import Decimal

import pytest

from subsidy.claims import services
from subsidy.claims.models import Grant
from subsidy.claims.services.position import FLOAT_LOOKS_BACK
from subsidy.core import clock
from subsidy.merchants import services as merchants
from tests import make
from tests.claims.till import Till
from tests.make import NOON, SWEEP

DAY = timedelta(days=1)
BOUGHT = "2024-10-01T12:00:00+08:00"


def paid_after(shop, days, **changes):
    claim = shop.approved(purchase__bought_at=BOUGHT, **changes)
    ids = [grant.pk for grant in Grant.objects.filter(claim=claim)]
    services.schedule_many(ids, by=SWEEP, at=NOON, reason="B-1")
    services.pay_many(ids, by=SWEEP, at=NOON + days * DAY, cause="reply:1", reason="R")
    return claim


class TestPosition:
    def test_of_a_new_merchant_is_nothing(self, till):
        assert till.get("position").json() == {
            "fronted_fen": 0,
            "by_state": [],
            "oldest_since": None,
            "float_days_average": None,
            "float_days_open": None,
        }

    def test_adds_up_what_the_state_still_owes(self, shop, till, monkeypatch):
        shop.submitted(
            purchase__bought_on="2024-09-29", purchase__bought_at="2024-09-29T12:00:00+08:00"
        )
        for _ in range(2):
            shop.approved(purchase__bought_at=BOUGHT)
        shop.reserved()  # not sold yet
        shop.approved_car()  # the citizen waits for it
        services.withdraw(shop.submitted(), by=SWEEP, at=NOON, reason="mistake")
        monkeypatch.setattr(clock, "now", lambda: NOON + DAY)

        assert till.get("position").json() == {
            "fronted_fen": 3 * 99_980,
            "by_state": [
                {
                    "state": "submitted",
                    "claims": 1,
                    "fronted_fen": 99_980,
                    "oldest_since": "2024-09-29T12:00:00+08:00",
                },
                {
                    "state": "approved",
                    "claims": 2,
                    "fronted_fen": 2 * 99_980,
                    "oldest_since": BOUGHT,
                },
            ],
            "oldest_since": "2024-09-29T12:00:00+08:00",
            "float_days_average": None,
            "float_days_open": 1.7,  # (3 + 1 + 1) days / 3
        }

    def test_weighs_float_days_by_money(self, shop):
        paid_after(shop, 10)
        paid_after(shop, 20, purchase__price_fen=999_800)  # twice the subsidy
        position = services.position_of(shop.merchant, at=NOON + 21 * DAY)
        assert position.float_days_average == Decimal("16.7")
        assert position.fronted_fen == 0

    @pytest.mark.parametrize(("late", "days"), [(timedelta(0), None), (-DAY, Decimal("10.0"))])
    def test_looks_back_so_many_days(self, shop, late, days):
        paid_after(shop, 10)
        at = NOON + 10 * DAY + FLOAT_LOOKS_BACK + late
        assert services.position_of(shop.merchant, at=at).float_days_average == days

    def test_is_each_merchants_own(self, shop):
        shop.approved()
        _, token = merchants.create_key(make.merchant(shop.programme, shop.unit), at=NOON)
        assert Till(shop, token).get("position").json()["fronted_fen"] == 0

    @pytest.mark.parametrize("claims", [1, 4])
    def test_costs_two_statements_however_many_claims(
        self, shop, claims, django_assert_num_queries
    ):
        for _ in range(claims):
            shop.approved()
        with django_assert_num_queries(2):
            services.position_of(shop.merchant, at=NOON)

    def test_is_shown_to_keys_alone(self, shop):
        assert Till(shop, "").get("position").status_code == 401
