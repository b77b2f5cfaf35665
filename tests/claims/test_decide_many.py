from datetime import timedelta

import pytest

from subsidy.claims import services
from subsidy.claims.models import Claim
from tests import make
from tests.claims.books import buckets, everything, moves, nothing_changes, transfers
from tests.make import NOON, SWEEP


def decide(*, limit=10):
    return services.decide_many(by=SWEEP, at=NOON, limit=limit)


def routed(claim):
    claim.refresh_from_db()
    return claim.state, [why["code"] for why in claim.routed_because]


class TestDecideMany:
    def test_clears_a_clean_claim(self, shop):
        claim = shop.submitted()

        assert decide() == 1

        assert routed(claim) == ("approved", [])
        assert claim.decided_at == NOON
        assert moves(claim)[-1] == ("clear", "submitted", "approved")
        decision = claim.decisions.get()
        assert (decision.outcome, decision.amount_fen) == ("approved", 99_980)
        assert decision.move == claim.moves.get(verb="clear")
        assert transfers(claim) == [("reserve", 99_980, None), ("commit", 99_980, 89_982)]
        assert buckets(shop.line) == {"committed": 99_980}

    def test_refers_a_risky_claim_to_a_person_with_the_reasons(self, shop):
        claim = shop.submitted(delivery=None)

        assert decide() == 1

        assert routed(claim) == ("in_review", ["delivery_unknown"])
        assert (claim.decided_at, claim.decisions.count(), claim.grants.count()) == (None, 0, 0)
        assert moves(claim)[-1] == ("refer", "submitted", "in_review")
        assert buckets(shop.line) == {"reserved": 99_980}

    def test_sees_look_alikes_of_other_live_claims(self, shop):
        shop.reserved(purchase__identifiers__0__value="SNO1")
        claim = shop.submitted(purchase__identifiers__0__value="SN0I")
        decide()
        assert routed(claim) == ("in_review", ["identifier_looks_like_another"])

    def test_forgets_look_alikes_of_claims_that_ended(self, shop):
        other = shop.reserved(purchase__identifiers__0__value="SNO1")
        claim = shop.submitted(purchase__identifiers__0__value="SN0I")
        services.withdraw(other, by=shop.by, at=NOON)
        decide()
        assert routed(claim) == ("approved", [])

    def test_sees_late_reports_and_odd_vins(self, shop):
        claim = shop.submitted_car(
            purchase__bought_on="2024-09-28",
            purchase__bought_at="2024-09-28T11:59:59+08:00",
            purchase__identifiers=[{"kind": "vin", "value": "LSVAM4187C2184841"}],
        )
        decide()
        assert routed(claim) == ("in_review", ["vin_check_digit", "reported_late"])

    def test_draws_a_share_by_chance(self, shop, settings):
        settings.RANDOM_REVIEW_BP = 10_000
        claim = shop.submitted()
        decide()
        assert routed(claim) == ("in_review", ["random_share"])

    def test_takes_the_longest_waiting_first_up_to_the_limit(self, shop):
        claims = [shop.submitted() for _ in range(3)]

        assert (decide(limit=2), decide(limit=2), decide(limit=2)) == (2, 1, 0)

        ids = [claim.moves.get(verb="clear").pk for claim in claims]
        assert ids == sorted(ids)

    def test_decides_nothing_before_it_was_submitted(self, shop):
        claim = shop.submitted()

        decided = services.decide_many(by=SWEEP, at=NOON - timedelta(seconds=1), limit=9)

        claim.refresh_from_db()
        assert (decided, claim.state) == (0, "submitted")

    def test_leaves_alone_what_does_not_wait(self, shop):
        shop.reserved()
        shop.approved()
        with nothing_changes():
            assert decide() == 0

    def test_leaves_alone_what_was_set_aside(self, shop):
        claim = shop.submitted()
        services.note_failure(claim.pk, "KeyError: " + "x" * 300)
        assert decide() == 0
        claim.refresh_from_db()
        assert claim.sweep_error == "KeyError: " + "x" * 190

    @pytest.mark.parametrize("claims", [1, 3])
    def test_takes_as_many_statements_for_one_as_for_three(
        self, shop, claims, django_assert_num_queries
    ):
        for _ in range(claims):
            shop.submitted()
        with django_assert_num_queries(15):
            decide()


class TestDecideOne:
    def test_decides_that_one_alone(self, shop):
        first, second = shop.submitted(), shop.submitted()

        assert services.decide_one(second.pk, by=SWEEP, at=NOON) == 1

        assert (routed(first)[0], routed(second)[0]) == ("submitted", "approved")

    def test_that_waits_no_longer_changes_nothing(self, shop):
        claim = shop.submitted()
        services.decide_one(claim.pk, by=SWEEP, at=NOON)
        before = everything()
        assert services.decide_one(claim.pk, by=SWEEP, at=NOON) == 0
        assert everything() == before

    def test_takes_up_again_what_was_set_aside(self, shop):
        claim = shop.submitted()
        services.note_failure(claim.pk, "KeyError")
        assert services.decide_one(claim.pk, by=SWEEP, at=NOON) == 1


def test_a_test_claim_is_no_real_one(shop):
    assert Claim.objects.real().filter(programme__is_test=True).count() == 0
    assert make.decided(shop.submitted()).state == "approved"
