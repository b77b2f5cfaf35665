"""Holds on a claim or a merchant, placed and lifted by people."""

from datetime import timedelta

import pytest

from subsidy.claims import services
from subsidy.claims.models import Hold
from subsidy.core.errors import WrongState
from tests import make
from tests.claims.books import execute, nothing_changes, refused
from tests.make import NOON

LATER = NOON + timedelta(days=1)
WHY = {"reason_code": "complaint", "reason": "the customer called"}


def held(claim, **facts):
    return services.hold_claim(claim, **({"by": make.actor(), "at": NOON} | WHY | facts))


class TestHold:
    def test_is_placed_on_a_claim_by_a_person_for_a_reason(self, shop):
        claim, officer = shop.approved(), make.actor()

        hold = held(claim, by=officer)

        assert (hold.claim, hold.merchant, hold.placed_by_id) == (claim, None, officer.staff_id)
        assert (hold.reason_code, hold.reason, hold.placed_at) == (
            *("complaint", "the customer called"),
            NOON,
        )
        assert list(Hold.objects.on(claim)) == [hold]
        claim.refresh_from_db()
        assert claim.state == "approved"

    def test_on_a_merchant_holds_all_its_claims(self, shop):
        claim = shop.approved()
        hold = services.hold_merchant(shop.merchant, by=make.actor(), at=NOON, **WHY)
        assert (hold.claim, hold.merchant) == (None, shop.merchant)
        assert list(Hold.objects.on(claim)) == [hold]

    def test_is_placed_once_for_each_reason(self, shop):
        claim = shop.approved()
        held(claim)
        with nothing_changes(), pytest.raises(services.AlreadyHeld):
            held(claim)
        held(claim, reason_code="under_audit")
        assert Hold.objects.on(claim).count() == 2

    def test_of_what_has_ended_is_refused(self, shop):
        claim = shop.submitted()
        services.withdraw(claim, by=shop.by, at=NOON)
        with nothing_changes(), pytest.raises(WrongState, match="cannot hold a claim"):
            held(claim)


class TestLift:
    def test_ends_a_hold_for_a_reason(self, shop):
        claim, officer = shop.approved(), make.actor()
        hold = held(claim)

        services.lift(hold, by=officer, at=LATER, reason="settled")

        assert (hold.lifted_at, hold.lifted_by_id, hold.lifted_because) == (
            *(LATER, officer.staff_id),
            "settled",
        )
        assert list(Hold.objects.on(claim)) == []
        assert held(claim).lifted_at is None

    def test_twice_is_refused(self, shop):
        hold = held(shop.approved())
        services.lift(hold, by=make.actor(), at=LATER, reason="settled")
        with nothing_changes(), pytest.raises(WrongState, match="was lifted"):
            services.lift(hold, by=make.actor(), at=LATER, reason="again")


class TestHoldConstraints:
    @pytest.mark.parametrize(
        ("facts", "guard"),
        [
            ({"merchant": None, "claim": None}, "on_a_claim_or_on_a_merchant"),
            ({"merchant": True}, "on_a_claim_or_on_a_merchant"),
            ({"reason": ""}, "known_reason_and_explained"),
            ({"reason_code": "whim"}, "known_reason_and_explained"),
            ({"lifted_at": LATER}, "lifted_by_a_person_for_a_reason"),
            ({"reason_code": "complaint"}, "a_claim_is_held_once_for_each_reason"),
        ],
    )
    def test_a_hold_says_on_what_and_why(self, shop, facts, guard):
        claim = shop.approved()
        held(claim)
        facts = {"claim": claim, "reason_code": "other", "reason": "x"} | facts
        if facts.get("merchant"):
            facts["merchant"] = shop.merchant
        facts |= {"placed_at": NOON, "placed_by_id": make.actor().staff_id}
        refused(guard, lambda: Hold.objects.create(**facts))

    def test_a_merchant_is_held_once_for_each_reason(self, shop):
        services.hold_merchant(shop.merchant, by=make.actor(), at=NOON, **WHY)
        with pytest.raises(services.AlreadyHeld):
            services.hold_merchant(shop.merchant, by=make.actor(), at=NOON, **WHY)

    def test_a_hold_stays_as_placed_and_is_lifted_once(self, shop):
        hold = held(shop.approved())
        refused("stays_as_placed", lambda: execute("UPDATE claims_hold SET reason = 'x'"))
        services.lift(hold, by=make.actor(), at=LATER, reason="settled")
        undone = "lifted_at = NULL, lifted_by_id = NULL, lifted_because = ''"
        refused("lifted_once", lambda: execute(f"UPDATE claims_hold SET {undone}"))
        refused("never_deleted", lambda: execute("DELETE FROM claims_hold"))


def test_a_held_claim_says_so(shop, till):
    claim = shop.approved()
    held(claim)
    services.hold_merchant(shop.merchant, by=make.actor(), at=NOON, **WHY)
    placed = {"reason_code": "complaint", "placed_at": "2024-10-01T12:00:00+08:00"}
    assert till.get(f"claims/{claim.reference}").json()["holds"] == [
        {"on": "claim"} | placed,
        {"on": "merchant"} | placed,
    ]
