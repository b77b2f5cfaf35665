"""The windows on runs and cases, and what the database refuses about them."""

import pytest
from django.db import DatabaseError, connection, transaction

from subsidy.accounts.models import Role
from subsidy.operations.models import DriftCase, ProofRun
from tests.clerk import Clerk, buttons, said, text
from tests.operations.stand import BAD, SENTENCE, case

RUN = """INSERT INTO operations_proofrun
    (at, duration_ms, looked_at_count, proofs_count, denied_count, drifting_count)
    VALUES (now(), 1, 9, """
RESULT = """INSERT INTO operations_proofresult
    (run_id, looked_at_count, duration_ms, sentence, drifting_count, rows)
    SELECT run_id, 1, 1, {} FROM operations_proofresult"""
CASE = """INSERT INTO operations_driftcase
    (reference, first_id, last_id, opened_at, sentence, state)
    SELECT 'D-2', first_id, last_id, now(), {} FROM operations_driftcase"""
CHECKS = {
    "proof_run_drifts_where_a_proof_is_denied": RUN + "2, 0, 1)",
    "proof_run_denies_no_more_than_it_examined": RUN + "2, 3, 3)",
    "a_run_examines_a_sentence_once": RESULT.format("sentence, 0, '[]'"),
    "proof_result_names_rows_where_they_drift": RESULT.format("'other', 1, '[]'"),
    "a_sentence_has_one_open_case": CASE.format("sentence, 'open'"),
    "drift_case_is_closed_by_a_person": "UPDATE operations_driftcase SET state = 'mended'",
}
TRIGGERS = {
    "closed_only_with_a_move": "UPDATE operations_driftcase SET closed_at = now()",
    "opened_once": "UPDATE operations_driftcase SET sentence = 'other'",
    "never_deleted": "DELETE FROM operations_driftcase",
    "run_written_once": "UPDATE operations_proofrun SET drifting_count = 0",
    "result_written_once": "UPDATE operations_proofresult SET rows = '[]'",
    "born_in_a_first_state": CASE.format("'other', 'mended'"),
}


@pytest.fixture
def drifting(stand):
    stand.drifts(BAD)
    return stand.run()


def refused(sql, *, match):
    """Expect the database itself to say no."""
    with (
        pytest.raises(DatabaseError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


class TestConstraints:
    @pytest.mark.parametrize("name", CHECKS)
    def test_hold_against_raw_sql(self, drifting, name):
        refused(CHECKS[name], match=name)

    @pytest.mark.parametrize("name", TRIGGERS)
    def test_are_joined_by_triggers(self, drifting, name):
        refused(TRIGGERS[name], match="Cannot (insert|update|delete)")


class TestWindows:
    @pytest.fixture
    def auditor(self, db):
        return Clerk(Role.AUDITOR)

    def test_show_runs_and_cases_to_who_stands_apart_from_the_money(self, drifting, auditor):
        assert SENTENCE in text(auditor.list(DriftCase))
        assert "line:1 frozen: 0 ≠ 7" in text(auditor.look(drifting))
        page = auditor.look(case())
        assert buttons(page) == ["Close as mended", "Close as explained"]
        assert "line:1 frozen 0 7" in text(page)
        assert Clerk(Role.FINANCE_CHECKER).list(ProofRun).status_code == 403

    def test_call_the_verbs(self, drifting, auditor):
        answer = auditor.press("mend", case(), reason="restored")
        assert "still found drift" in str(said(answer))
        answer = auditor.press("explain", case(), reason="a known booking")
        assert said(answer) == ["Done: Close as explained"]
        assert (case().state, case().closed_by) == ("explained", auditor.user)

    def test_ask_no_more_for_many_than_for_one(
        self, stand, drifting, auditor, django_assert_max_num_queries
    ):
        for _ in range(3):
            stand.run()
        for model in (ProofRun, DriftCase):
            with django_assert_max_num_queries(9):
                auditor.list(model)
