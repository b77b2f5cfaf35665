"""All pairs of states by raw SQL: the database lets through what the tables hold, nothing else."""

import pytest
from django.db import DatabaseError, connection, transaction

from subsidy.claims.models import Claim, Grant
from subsidy.claims.states import GRANT_MOVES, MOVES, ClaimState, GrantState
from tests.claims.moves.rows import GRANT_ROADS, ROADS, Stage

#: What the CHECK constraints ask of any state, so that the trigger alone decides.
_CLAIM = """
    UPDATE claims_claim SET state = %s, decided_at = now(), submitted_at = now(),
        expires_at = now(), decided_by_id = NULL WHERE id = %s"""
_GRANT = "UPDATE claims_grant SET state = %s WHERE id = %s"


def let_through(sql, row, states):
    """Return the states, other than its own, that the row can be brought into; undo each."""
    return {state for state in states if state != row.state and moves_to(sql, row, state)}


def moves_to(sql, row, state):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [state, row.pk])
            assert cursor.rowcount == 1
            transaction.set_rollback(True)
    except DatabaseError as error:
        if "pgtrigger: Invalid transition of field" not in str(error):
            raise
        return False
    return True


def table_says(moves, source):
    return {target for sources, target in moves.values() if source in sources}


@pytest.mark.parametrize("source", sorted(ClaimState))
def test_a_claim_moves_by_the_table_only(shop, source):
    claim = ROADS[source](Stage(shop))
    found = let_through(_CLAIM, claim, ClaimState)
    assert found == table_says(MOVES, source)
    assert Claim.objects.get(pk=claim.pk).state == source


@pytest.mark.parametrize("source", sorted(GrantState))
def test_a_grant_moves_by_the_table_only(shop, source):
    grant = GRANT_ROADS[source](Stage(shop))
    found = let_through(_GRANT, grant, GrantState)
    assert found == table_says(GRANT_MOVES, source)
    assert Grant.objects.get(pk=grant.pk).state == source


@pytest.mark.parametrize("state", ["lost", "", "Paid"])
def test_no_claim_and_no_grant_moves_into_a_state_that_is_none(shop, state):
    claim = shop.approved()
    assert not moves_to(_CLAIM, claim, state)
    assert not moves_to(_GRANT, claim.grants.get(), state)
