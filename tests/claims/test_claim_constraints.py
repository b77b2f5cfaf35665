"""Every guard of the claims room, tried to be broken by raw writes."""

from datetime import timedelta

import pytest

from subsidy.claims.models import Claim, ClaimIdentifier, ClaimMove, Decision, Entitlement, Grant
from subsidy.claims.states import BORN, GRANT_MOVES, HOLDING, LIVE, MOVES, STANDING, ClaimState
from tests import make
from tests.claims.books import execute, refused
from tests.make import NOON


def born(claim, **changes):
    """A copy of the claim, not written yet."""
    row = Claim.objects.get(pk=claim.pk)
    row.pk, row.reference = None, "C-COPY"
    for name, value in changes.items():
        setattr(row, name, value)
    return row


class TestClaim:
    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"subsidy_fen": 0}, "claim_asks_no_more_than_the_price"),
            ({"subsidy_fen": -1}, "claim_asks_no_more_than_the_price"),
            ({"subsidy_fen": 499_901}, "claim_asks_no_more_than_the_price"),
            ({"state": "reserved", "expires_at": None}, "claim_that_ends_by_itself_expires"),
            ({"submitted_at": None}, "claim_has_submitted_at_once_submitted"),
            ({"payout_account": None}, "merchant_is_paid_to_a_payout_account"),
            ({"payee": "applicant"}, "merchant_is_paid_to_a_payout_account"),
            ({"payee": "nobody"}, "merchant_is_paid_to_a_payout_account"),
            ({"state": "approved", "decided_at": NOON}, "pgtrigger: Cannot insert"),
            ({"state": "paid", "decided_at": NOON}, "pgtrigger: Cannot insert"),
        ],
    )
    def test_that_cannot_be_is_refused(self, shop, changes, name):
        row = born(shop.submitted(), **changes)
        refused(name, lambda: row.save(force_insert=True))

    def test_copies_of_a_sound_claim_pass(self, shop):
        born(shop.submitted()).save(force_insert=True)
        assert Claim.objects.count() == 2

    def test_has_a_reference_of_its_own(self, shop):
        claim = shop.submitted()
        row = born(claim, reference=claim.reference)
        refused("reference", lambda: row.save(force_insert=True))

    def test_is_decided_at_a_moment(self, shop):
        claim = shop.in_review()
        sql = "UPDATE claims_claim SET state = %s WHERE id = %s"
        for state in ("approved", "rejected"):
            refused("claim_has_decided_at_once_decided", lambda s=state: execute(sql, s, claim.pk))

    @pytest.mark.parametrize("target", sorted(ClaimState))
    def test_moves_by_the_table_only(self, shop, target):
        claim = shop.submitted()
        sql = "UPDATE claims_claim SET state = %s, decided_at = now() WHERE id = %s"
        if target in {end for starts, end in MOVES.values() if "submitted" in starts}:
            execute(sql, target, claim.pk)
            assert Claim.objects.get().state == target
        elif target != "submitted":
            refused("pgtrigger: Invalid transition", lambda: execute(sql, target, claim.pk))


class TestGrant:
    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"number": 1}, "grants_of_a_claim_are_numbered"),
            ({"central_fen": 89_983}, "grant_is_the_sum_of_its_parts"),
            ({"central_fen": 99_981, "local_fen": -1}, "grant_parts_are_not_negative"),
            ({"central_fen": -1, "local_fen": 99_981}, "grant_parts_are_not_negative"),
            (
                {"amount_fen": 0, "central_fen": 0, "local_fen": 0},
                "grant_parts_are_not_negative",
            ),
            ({"state": "paid"}, "pgtrigger: Cannot insert"),
        ],
    )
    def test_that_cannot_be_is_refused(self, shop, changes, name):
        row = make.grant_of(shop.approved())
        row.pk, row.number = None, 2
        for column, value in changes.items():
            setattr(row, column, value)
        refused(name, lambda: row.save(force_insert=True))

    @pytest.mark.parametrize("target", ["paid", "recovering", "recovered", "lost"])
    def test_moves_by_the_table_only(self, shop, target):
        grant = make.grant_of(shop.approved())
        refused(
            "pgtrigger: Invalid transition",
            lambda: Grant.objects.filter(pk=grant.pk).update(state=target),
        )


class TestHoldings:
    def test_an_identifier_belongs_to_one_live_claim(self, shop):
        held, other = shop.submitted(), shop.submitted()
        row = held.identifiers.get(kind="serial_number")
        row.pk, row.claim = None, other
        refused("an_identifier_belongs_to_one_live_claim", lambda: row.save(force_insert=True))
        row.is_live = False
        row.save(force_insert=True)
        refused(
            "an_identifier_belongs_to_one_live_claim",
            lambda: ClaimIdentifier.objects.filter(pk=row.pk).update(is_live=True),
        )

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({}, "a_slot_is_used_by_one_live_claim"),
            ({"slot": 0}, "slots_count_from_one|claims_entitlement_slot_check"),
        ],
    )
    def test_a_slot_is_used_by_one_live_claim(self, shop, changes, name):
        held, other = shop.submitted().entitlement, shop.submitted()
        Entitlement.objects.filter(claim=other).delete()
        row = Entitlement.objects.get(pk=held.pk)
        row.pk, row.claim = None, other
        for column, value in changes.items():
            setattr(row, column, value)
        refused(name, lambda: row.save(force_insert=True))

    def test_a_claim_uses_one_slot(self, shop):
        row = shop.submitted().entitlement
        row.pk, row.slot = None, 2
        refused("claim_id", lambda: row.save(force_insert=True))


@pytest.mark.parametrize("model", [ClaimMove, Decision])
def test_what_happened_is_written_once(shop, model):
    shop.approved()
    table = model._meta.db_table
    refused("pgtrigger: Cannot update", lambda: execute(f"UPDATE {table} SET id = id"))
    refused("pgtrigger: Cannot (update or )?delete", lambda: execute(f"DELETE FROM {table}"))


def test_one_move_bears_one_decision(shop):
    decision = shop.approved().decisions.get()
    decision.pk = None
    refused("move_id", lambda: decision.save(force_insert=True))


class TestTables:
    def test_of_moves_speak_of_known_states(self):
        for moves, states in ((MOVES, set(ClaimState)), (GRANT_MOVES, set(grant_states()))):
            for sources, target in moves.values():
                assert sources | {target} <= states

    def test_reach_every_state_from_birth(self):
        reached = set(BORN)
        for _ in ClaimState:
            reached |= {end for starts, end in MOVES.values() if starts & reached}
        assert reached == set(ClaimState)

    def test_of_states_agree(self):
        assert set(HOLDING) <= set(LIVE)
        assert set(LIVE) - set(STANDING) == {ClaimState.RESERVED, ClaimState.REJECTED}
        assert set(STANDING) - set(LIVE) == {ClaimState.RECOVERED}


def grant_states():
    return {state for starts, end in GRANT_MOVES.values() for state in (*starts, end)}


def test_overdue_are_reservations_past_their_time(shop):
    claim = shop.reserved()
    shop.submitted()
    assert list(Claim.objects.overdue(at=NOON + timedelta(days=14))) == [claim]
    assert list(Claim.objects.overdue(at=NOON + timedelta(days=13))) == []
