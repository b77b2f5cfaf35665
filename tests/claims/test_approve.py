from datetime import timedelta

import pytest

from subsidy.claims import services
from subsidy.claims.models import Claim, Decision, Grant
from subsidy.core.errors import WrongState
from tests import make
from tests.claims.books import buckets, everything, moves, nothing_changes, transfers
from tests.make import NOON

LATER = NOON + timedelta(days=1)


class TestApprove:
    def test_grants_what_was_promised_split_into_its_sources(self, shop):
        claim, officer = shop.in_review(), make.actor()

        services.approve(claim, by=officer, at=LATER, reason="photo seen")

        assert (claim.state, claim.decided_at) == ("approved", LATER)
        assert moves(claim)[-1] == ("approve", "in_review", "approved")
        grant = claim.grants.get()
        assert (grant.number, grant.state, grant.terms_id, grant.created_at) == (
            1,
            "committed",
            claim.terms_id,
            LATER,
        )
        assert (grant.amount_fen, grant.central_fen, grant.local_fen) == (99_980, 89_982, 9_998)
        assert (str(grant), grant.reference) == (f"{claim.pk}/1", f"grant:{grant.pk}")
        decision = claim.decisions.get()
        assert (decision.outcome, decision.codes, decision.amount_fen) == (
            Decision.Outcome.APPROVED,
            [],
            99_980,
        )
        assert (decision.move.by_staff_id, decision.move.reason) == (officer.staff_id, "photo seen")
        assert transfers(claim) == [("reserve", 99_980, None), ("commit", 99_980, 89_982)]
        assert buckets(shop.line) == {"committed": 99_980}
        assert list(Grant.objects.awaiting_payment()) == [grant]

    @pytest.mark.parametrize("state", ["reserved", "submitted", "approved", "paid"])
    def test_starts_from_review_only(self, shop, state):
        claim = getattr(shop, state)()
        with nothing_changes(), pytest.raises(WrongState, match=f"that is {state}"):
            services.approve(claim, by=make.SWEEP, at=NOON)

    def test_of_two_racing_officers_refuses_the_second(self, shop):
        claim, officer = shop.in_review(), make.actor()
        stale = Claim.objects.get(pk=claim.pk)
        services.approve(claim, by=officer, at=NOON)
        before = everything()

        with pytest.raises(WrongState, match="that is approved"):
            services.approve(stale, by=officer, at=NOON)

        assert everything() == before


def parts(claims):
    return [(grant.central_fen, grant.local_fen) for grant in map(make.grant_of, claims)]


@pytest.mark.django_db
class TestSplit:
    def test_of_333_yuan_33_is_300_to_33_33(self):
        shop = make.Shop()
        claim = shop.approved(purchase__price_fen=166_665)
        assert (claim.subsidy_fen, parts([claim])) == (33_333, [(30_000, 3_333)])

    def test_goes_by_the_allotted_pair_until_all_is_spent(self):
        shop = make.Shop(central_fen=3 * 89_982, local_fen=3 * 9_998)
        claims = [shop.approved() for _ in range(3)]
        assert parts(claims) == [(89_982, 9_998)] * 3

    def test_is_never_past_what_is_left_of_a_source(self):
        """7 : 3 of 10 fen is (7, 3); of two fives (4, 1) each by tie, yet only 7 are there."""
        shop = make.Shop(central_fen=7, local_fen=3)
        claims = [shop.approved(purchase__price_fen=25) for _ in range(2)]
        assert parts(claims) == [(4, 1), (3, 2)]

    def test_of_the_last_fen_comes_from_whoever_has_one(self):
        shop = make.Shop(central_fen=9, local_fen=1)
        claims = [shop.approved(purchase__price_fen=5) for _ in range(10)]
        assert parts(claims) == [(1, 0)] * 9 + [(0, 1)]

    def test_of_local_money_alone_has_no_central_part(self):
        shop = make.Shop(central_fen=0, local_fen=200_000)
        assert parts([shop.approved()]) == [(0, 99_980)]
        assert buckets(shop.line) == {"committed": 99_980}

    def test_of_one_batch_is_drawn_down_as_it_goes_on(self):
        shop = make.Shop(central_fen=7, local_fen=3)
        claims = [shop.submitted(purchase__price_fen=25) for _ in range(2)]
        services.decide_many(by=make.SWEEP, at=NOON, limit=2)
        assert parts(claims) == [(4, 1), (3, 2)]
