from datetime import timedelta

import pytest

from subsidy.claims import services
from subsidy.claims.models import Grant
from subsidy.core.errors import WrongState
from tests import make
from tests.claims.books import buckets, everything, live, moves, nothing_changes, transfers
from tests.make import NOON, SWEEP

LATER = NOON + timedelta(days=1)


def start(grant):
    services.start_recovery(grant, by=SWEEP, at=NOON, reason="goods returned")


def finish(grant):
    make.recovered(grant, at=LATER)


def repaid(claim):
    grant = make.grant_of(claim)
    start(grant)
    finish(grant)
    return claim


def paid_car(shop, **changes):
    claim = shop.approved_car(**changes)
    ids = [make.grant_of(claim).pk]
    services.schedule_many(ids, by=SWEEP, at=NOON, reason="B")
    services.pay_many(ids, by=SWEEP, at=NOON, cause="reply:1")
    return claim


class TestStartRecovery:
    def test_asks_the_money_back_and_keeps_what_is_held(self, shop):
        grant = make.grant_of(shop.paid())

        start(grant)

        grant.claim.refresh_from_db()
        assert (grant.claim.state, grant.state) == ("recovering", "recovering")
        assert moves(grant.claim)[-1] == ("recover", "paid", "recovering")
        assert live(grant.claim) == (["invoice", "serial_number"], True)
        assert buckets(shop.line) == {"paid": 99_980}

    @pytest.mark.parametrize("steps", [0, 1])
    def test_starts_from_paid_only(self, shop, steps):
        grant = make.grant_of(shop.approved())
        if steps:
            services.schedule_many([grant.pk], by=SWEEP, at=NOON, reason="B")
        state = ("committed", "scheduled")[steps]
        with nothing_changes(), pytest.raises(WrongState, match=f"recover a grant that is {state}"):
            start(grant)

    def test_of_two_racers_refuses_the_second(self, shop):
        grant = make.grant_of(shop.paid())
        stale = Grant.objects.get(pk=grant.pk)
        start(grant)
        before = everything()
        with pytest.raises(WrongState, match="that is recovering"):
            start(stale)
        assert everything() == before


class TestFinishRecovery:
    def test_gives_each_source_its_part_again(self, shop):
        claim = repaid(shop.paid())

        claim.refresh_from_db()
        grant = make.grant_of(claim)
        assert (claim.state, grant.state) == ("recovered", "recovered")
        assert moves(claim)[-1] == ("settle", "recovering", "recovered")
        assert transfers(claim)[-1] == ("recover", 99_980, 89_982)
        assert buckets(shop.line) == {"paid": 99_980, "recovered": -99_980}
        assert live(claim) == ([], False)

    def test_lets_thing_and_person_come_again(self, shop):
        same = {
            "applicant__document_number": "130102199003071233",
            "purchase__identifiers__0__value": "SN-ONE",
        }
        repaid(shop.paid(**same))
        assert shop.submitted(**same).state == "submitted"

    def test_never_frees_an_old_car(self, shop):
        claim = repaid(paid_car(shop))
        assert live(claim) == (["old_vin"], False)

    def test_burns_the_quota_where_the_terms_say_so(self, shop):
        make.terms(shop.programme, make.category("appliances.tv"), quota_on_return="burn")
        claim = repaid(shop.paid(category="appliances.tv"))
        assert live(claim) == ([], True)

    def test_twice_is_refused(self, shop):
        grant = make.grant_of(repaid(shop.paid()))
        with nothing_changes(), pytest.raises(WrongState, match="settle a grant that is recovered"):
            finish(grant)

    def test_of_what_was_not_asked_back_is_refused(self, shop):
        grant = make.grant_of(shop.paid())
        with nothing_changes(), pytest.raises(WrongState, match="that is paid"):
            finish(grant)
