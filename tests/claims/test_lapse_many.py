from datetime import timedelta

import pytest

from subsidy.claims import services, tasks
from subsidy.claims.models import Claim
from subsidy.core import clock
from tests import make
from tests.claims.books import buckets, live, moves, nothing_changes, transfers
from tests.make import NOON, SWEEP

SECOND = timedelta(seconds=1)
YEAR = NOON + timedelta(days=365)


def rejected(shop, **changes):
    claim = shop.in_review(**changes)
    services.reject(claim, codes=["payer_mismatch"], by=make.actor(), at=NOON)
    return claim


def sent_back(shop):
    claim = shop.in_review()
    services.send_back(claim, reasons={"identifier_invalid": ""}, by=make.actor(), at=NOON)
    return claim


def lapse(*, at=YEAR, limit=10):
    return services.lapse_many(by=SWEEP, at=at, limit=limit)


class TestLapseMany:
    @pytest.mark.parametrize("waiting", [rejected, sent_back])
    def test_gives_back_all_that_was_held_when_the_time_is_over(self, shop, waiting):
        claim = waiting(shop)
        with nothing_changes():
            assert lapse(at=claim.expires_at - SECOND) == 0

        assert lapse(at=claim.expires_at) == 1

        source = claim.state
        claim.refresh_from_db()
        assert claim.state == "lapsed"
        assert moves(claim)[-1] == ("lapse", source, "lapsed")
        assert live(claim) == ([], False)
        assert transfers(claim) == [("reserve", 99_980, None), ("release", 99_980, None)]
        assert buckets(shop.line) == {}

    def test_lets_the_same_thing_and_person_come_again(self, shop):
        same = {
            "applicant__document_number": "130102199003071233",
            "purchase__identifiers__0__value": "SN-ONE",
            "purchase__invoice__number": "24130000000000000007",
        }
        rejected(shop, **same)
        lapse()
        assert live(shop.submitted(**same)) == (["invoice", "serial_number"], True)

    def test_leaves_alone_what_waits_for_somebody_else(self, shop):
        for state in ("reserved", "submitted", "in_review", "approved", "paid"):
            getattr(shop, state)()
        with nothing_changes():
            assert lapse() == 0

    def test_takes_no_more_than_the_limit_the_oldest_first(self, shop):
        _, second, third = (rejected(shop) for _ in range(3))
        assert (lapse(limit=2), lapse(limit=2), lapse(limit=2)) == (2, 1, 0)
        assert second.moves.latest("id").pk < third.moves.latest("id").pk

    @pytest.mark.parametrize("claims", [1, 3])
    def test_takes_as_many_statements_for_one_as_for_three(
        self, shop, claims, django_assert_num_queries
    ):
        for _ in range(claims):
            rejected(shop)
        with django_assert_num_queries(8):
            lapse()

    def test_is_what_the_task_does(self, shop, monkeypatch):
        claim = rejected(shop)
        monkeypatch.setattr(clock, "now", lambda: claim.expires_at)
        tasks.lapse_claims()
        assert Claim.objects.get(pk=claim.pk).state == "lapsed"
        assert claim.moves.latest("id").by_reference == "lapse_claims"
