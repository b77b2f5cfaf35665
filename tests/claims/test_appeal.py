from datetime import timedelta

import pytest

from subsidy.claims import services
from subsidy.claims.models import Claim
from subsidy.core.errors import SamePerson, WrongState
from tests import make
from tests.claims.books import buckets, everything, live, moves, nothing_changes, refused
from tests.make import NOON

FORTNIGHT = timedelta(days=15)


@pytest.fixture
def officer(db):
    return make.actor()


@pytest.fixture
def claim(shop, officer):
    return rejected(shop.in_review(), by=officer)


def rejected(claim, *, by, at=NOON):
    services.reject(claim, codes=["payer_mismatch"], by=by, at=at)
    return claim


def appeal(claim, *, at=NOON, by=make.SWEEP):
    services.appeal(claim, reason="the payer is the applicant's wife", by=by, at=at)


class TestAppeal:
    def test_brings_the_claim_before_another_officer(self, shop, claim, officer):
        appeal(claim, by=shop.by)

        assert (claim.state, claim.appealed_from_id) == ("in_review", officer.staff_id)
        assert (claim.decided_at, claim.decided_by_id, claim.expires_at) == (None, None, None)
        assert moves(claim)[-1] == ("appeal", "rejected", "in_review")
        last = claim.moves.latest("id")
        assert (last.by_reference, last.reason) == (
            shop.by.reference,
            "the payer is the applicant's wife",
        )
        assert live(claim) == (["invoice", "serial_number"], True)
        assert buckets(shop.line) == {"reserved": 99_980}

    @pytest.mark.parametrize("late", [timedelta(), timedelta(seconds=1)])
    def test_after_the_window_is_refused_before_any_sweep(self, claim, late):
        assert claim.expires_at == NOON + FORTNIGHT
        with nothing_changes(), pytest.raises(services.AppealWindowClosed) as refusal:
            appeal(claim, at=claim.expires_at + late)
        assert (refusal.value.code, refusal.value.status) == ("appeal_window_closed", 409)

    def test_in_the_last_second_is_in_time(self, claim):
        appeal(claim, at=claim.expires_at - timedelta(seconds=1))
        assert claim.state == "in_review"

    def test_comes_once_for_each_rejection(self, claim, officer):
        appeal(claim)
        with nothing_changes(), pytest.raises(WrongState, match="that is in_review"):
            appeal(claim)
        second = make.actor()
        rejected(claim, by=second)
        appeal(claim)
        assert claim.appealed_from_id == second.staff_id

    def test_waits_for_no_automatic_check(self, claim):
        appeal(claim)
        with nothing_changes():
            assert services.decide_many(by=make.SWEEP, at=NOON, limit=9) == 0


class TestAnotherOfficer:
    def test_approves_or_rejects(self, shop, officer):
        for verb, facts in (("approve", {}), ("reject", {"codes": ["payer_mismatch"]})):
            claim, second = rejected(shop.in_review(), by=officer), make.actor()
            appeal(claim)
            getattr(services, verb)(claim, by=second, at=NOON, **facts)
            assert (claim.decided_by_id, claim.appealed_from_id) == (
                second.staff_id,
                officer.staff_id,
            )

    @pytest.mark.parametrize(("verb", "facts"), [("approve", {}), ("reject", {"codes": ["x"]})])
    def test_is_never_the_one_who_rejected(self, claim, officer, verb, facts):
        appeal(claim)
        before = everything()
        with pytest.raises(SamePerson, match="another officer decides the appeal") as refusal:
            getattr(services, verb)(claim, by=officer, at=NOON, **facts)
        assert (refusal.value.status, everything()) == (409, before)

    def test_is_not_the_first_one_either_after_a_second_appeal(self, claim, officer):
        appeal(claim)
        rejected(claim, by=make.actor())
        appeal(claim)
        with nothing_changes(), pytest.raises(SamePerson):
            services.approve(claim, by=officer, at=NOON)

    def test_is_what_the_database_asks_for_too(self, claim, officer):
        appeal(claim)
        rows = Claim.objects.filter(pk=claim.pk)
        for state in ("approved", "rejected"):
            facts = {"state": state, "decided_at": NOON, "expires_at": NOON}
            refused(
                "an_appeal_is_decided_by_another_officer",
                lambda facts=facts: rows.update(decided_by=officer.staff_id, **facts),
            )
