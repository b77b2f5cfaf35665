import logging
from datetime import timedelta

import pytest

from subsidy.claims import services, tasks
from subsidy.claims.models import Claim
from subsidy.claims.services import sweep
from subsidy.core import clock
from subsidy.ledger.models import Balance
from tests.claims.books import buckets, nothing_changes
from tests.make import NOON, SWEEP


@pytest.fixture
def chunks_of_two(monkeypatch):
    monkeypatch.setattr(sweep, "CLAIMS_PER_CHUNK_MAX", 2)


def state(claim):
    claim.refresh_from_db()
    return claim.state


class TestDecideWaiting:
    def test_decides_everything_in_chunks(self, shop, chunks_of_two):
        claims = [shop.submitted() for _ in range(5)]
        assert services.decide_waiting(by=SWEEP, at=NOON) == 5
        assert {state(claim) for claim in claims} == {"approved"}
        with nothing_changes():
            assert services.decide_waiting(by=SWEEP, at=NOON) == 0

    def test_sets_a_poisoned_claim_aside_and_decides_the_others(self, shop, chunks_of_two, caplog):
        before, poisoned, after = shop.submitted(), shop.submitted_car(), shop.submitted()
        Balance.objects.filter(book=shop.car_line.book).delete()

        with caplog.at_level(logging.CRITICAL):
            assert services.decide_waiting(by=SWEEP, at=NOON) == 2

        assert [state(claim) for claim in (before, poisoned, after)] == [
            "approved",
            "submitted",
            "approved",
        ]
        assert poisoned.sweep_error.startswith("KeyError")
        assert buckets(shop.line) == {"committed": 2 * 99_980}
        with nothing_changes():
            assert services.decide_waiting(by=SWEEP, at=NOON) == 0

    def test_stops_after_so_many_chunks(self, shop, chunks_of_two, monkeypatch):
        monkeypatch.setattr(sweep, "CHUNKS_PER_SWEEP_MAX", 1)
        for _ in range(3):
            shop.submitted()
        assert services.decide_waiting(by=SWEEP, at=NOON) == 2

    def test_is_what_the_task_does(self, shop):
        claim = shop.submitted()
        tasks.decide_waiting()
        assert state(claim) == "approved"
        assert claim.moves.latest("id").by_reference == "decide_waiting"


class TestExpireWaiting:
    def test_expires_everything_in_chunks(self, shop, chunks_of_two):
        for _ in range(3):
            shop.reserved()
        assert services.expire_waiting(by=SWEEP, at=NOON + timedelta(days=14)) == 3
        assert set(Claim.objects.values_list("state", flat=True)) == {"expired"}
        assert buckets(shop.line) == {}

    def test_is_what_the_task_does(self, shop, monkeypatch):
        claim = shop.reserved()
        tasks.expire_reservations()
        assert state(claim) == "reserved"
        monkeypatch.setattr(clock, "now", lambda: claim.expires_at)
        tasks.expire_reservations()
        assert state(claim) == "expired"
