"""Goods that came back before the claim was sealed into a batch."""

from datetime import timedelta

import pytest

from subsidy.claims import services
from subsidy.claims.models import Claim
from subsidy.core.errors import WrongState
from tests import make
from tests.claims.books import buckets, everything, live, moves, nothing_changes, transfers
from tests.make import NOON

LATER = NOON + timedelta(days=1)


def cancel(claim):
    return services.cancel(claim, by=make.SWEEP, at=LATER, reason="returned")


class TestCancel:
    @pytest.mark.parametrize("state", ["reserved", "submitted", "in_review"])
    def test_releases_what_was_reserved_and_all_that_was_held(self, shop, state):
        claim = getattr(shop, state)()

        assert cancel(claim) == 0

        assert claim.state == "cancelled"
        assert moves(claim)[-1] == ("cancel", state, "cancelled")
        assert claim.moves.latest("id").reason == "returned"
        assert transfers(claim)[-1] == ("release", 99_980, None)
        assert (live(claim), buckets(shop.line)) == (([], False), {})

    def test_releases_a_committed_grant_in_its_parts(self, shop):
        claim = shop.approved()

        cancel(claim)

        assert (claim.state, make.grant_of(claim).state) == ("cancelled", "released")
        assert transfers(claim)[-1] == ("uncommit", 99_980, 89_982)
        assert (live(claim), buckets(shop.line)) == (([], False), {})

    def test_lets_thing_and_person_come_again(self, shop):
        same = {
            "applicant__document_number": "130102199003071233",
            "purchase__identifiers__0__value": "SN-ONE",
        }
        cancel(shop.approved(**same))
        assert shop.submitted(**same).state == "submitted"

    @pytest.mark.parametrize(
        ("quota_on_return", "state", "is_held"),
        [
            ("restore", "approved", False),
            ("on_repayment", "approved", False),
            ("burn", "approved", True),
            ("burn", "reserved", False),
        ],
    )
    def test_gives_the_quota_back_as_the_terms_say(self, shop, quota_on_return, state, is_held):
        tv = make.category("appliances.tv")
        make.terms(shop.programme, tv, quota_on_return=quota_on_return)
        claim = getattr(shop, state)(category=tv.code)
        cancel(claim)
        assert live(claim) == ([], is_held)

    def test_never_frees_an_old_car(self, shop):
        claim = shop.approved_car()
        cancel(claim)
        assert live(claim) == (["old_vin"], False)

    def test_starts_from_what_no_batch_was_sealed_with(self, shop):
        rejected = shop.in_review()
        services.reject(rejected, codes=["payer_mismatch"], by=make.actor(), at=NOON)
        for claim in (shop.paid(), rejected):
            with nothing_changes(), pytest.raises(WrongState, match="cannot cancel"):
                cancel(claim)

    def test_of_two_racers_refuses_the_second(self, shop):
        claim = shop.approved()
        stale = Claim.objects.get(pk=claim.pk)
        cancel(claim)
        before = everything()
        with pytest.raises(WrongState, match="that is cancelled"):
            cancel(stale)
        assert everything() == before
