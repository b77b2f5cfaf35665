"""Triggers of this room that are more than a refused field."""

import pgtrigger

#: Once a statement: a batch of a thousand claims is one merchant in a programme or two.
_TESTS_WITH_TESTS = """
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT merchant_id, programme_id FROM new_claims) AS pair
        JOIN merchants_merchant AS merchant ON merchant.id = pair.merchant_id
        JOIN programmes_programme AS programme ON programme.id = pair.programme_id
        WHERE merchant.is_test <> programme.is_test
    ) THEN
        RAISE EXCEPTION 'test merchants claim in test programmes, real ones in real ones'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


def tests_with_tests() -> pgtrigger.Trigger:
    """Return the trigger that keeps play money and real money apart."""
    return pgtrigger.Trigger(
        name="tests_claim_with_tests",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_claims"),
        func=_TESTS_WITH_TESTS,
    )
