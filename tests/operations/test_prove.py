import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from subsidy.claims.models import Claim
from subsidy.claims.states import ClaimState
from subsidy.operations import services
from subsidy.operations.services.proofs import PROOFS, Finding, Row
from subsidy.operations.services.proofs.proof import ROWS_NAMED_MAX, compare
from tests.operations.drifts import DRIFTS, damage, disarm, spoil
from tests.operations.drifts.history import LAST


def prove_by_command():
    out = io.StringIO()
    try:
        call_command("prove", stdout=out, no_color=True)
    except CommandError as refusal:
        return out.getvalue(), str(refusal)
    return out.getvalue(), ""


BREAK_ALL_BALANCES = (
    "UPDATE ledger_balance SET available_fen = available_fen - 1, frozen_fen = frozen_fen + 1"
)


@pytest.mark.django_db
class TestProve:
    def test_finds_no_drift_by_the_verbs_and_names_every_drift(self, world, subtests):
        world.live()
        assert set(Claim.objects.values_list("state", flat=True)) == set(ClaimState)
        for look in services.examine():
            assert (look.finding.drifting, look.finding.rows) == (0, ()), look.proof.sentence
            assert look.finding.looked_at, f"{look.proof.sentence}: looked at nothing"
        assert [found for _count, differing in services.replay_all() for found in differing] == []
        disarm()
        for number, drift in enumerate(DRIFTS):
            with subtests.test(f"{number}: {drift.sentence}"), transaction.atomic():
                spoil(drift.sql)
                [finding] = [
                    proof.examine() for proof in PROOFS if proof.sentence == drift.sentence
                ]
                transaction.set_rollback(True)
                denied = [row.subject for row in finding.rows]
                assert any(drift.subject in subject for subject in denied), denied

    def test_has_a_drift_tried_on_every_proof(self):
        assert {drift.sentence for drift in DRIFTS} == {proof.sentence for proof in PROOFS}

    def test_says_what_it_expected_and_what_it_found(self, world):
        claim = world.approved()
        damage("UPDATE claims_claim SET state = 'paid'")
        [moved] = [drift for drift in services.prove() if drift.proof.startswith("Everything is")]
        assert str(moved) == (
            "Everything is where its last move left it: "
            f"{claim.reference}: expected approved, found paid"
        )

    def test_leaves_test_programmes_out(self, world):
        world.approved()
        damage(
            "UPDATE programmes_programme SET is_test = true;"
            "UPDATE merchants_merchant SET is_test = true;"
            f"{BREAK_ALL_BALANCES}; DELETE FROM claims_claimmove; DELETE FROM claims_decision"
        )
        # History leaves nothing out: that they became tests is found.
        assert {drift.proof for drift in services.prove()} == {LAST}

    def test_of_an_empty_house_finds_no_drift(self, db):
        assert services.prove() == []


@pytest.mark.django_db
class TestCompare:
    def test_counts_all_that_drifts_and_names_the_first(self):
        finding = compare(
            lambda: "SELECT lpad(n::text, 3, '0'), 0, n / 2 FROM generate_series(0, 200) n"
        )()
        assert (finding.looked_at, finding.drifting) == (201, 199)
        assert len(finding.rows) == ROWS_NAMED_MAX
        assert finding.rows[0] == Row("002", "0", "1")

    def test_tells_nothing_from_something(self):
        assert compare(lambda: "SELECT 'a', NULL, NULL")() == Finding(1, 0, ())
        assert compare(lambda: "SELECT 'a', NULL, 1")().rows == (Row("a", None, "1"),)
        assert compare(lambda: "SELECT 'a', 1, 1 WHERE false")() == Finding(0, 0, ())


@pytest.mark.django_db
class TestProveCommand:
    def test_prints_every_proof_and_zero_drift(self, world):
        world.approved()
        shown, refusal = prove_by_command()
        assert refusal == ""
        assert shown.count("✓") == len(PROOFS)
        assert "✓ Every grant is what was promised and decided (1 looked at)\n" in shown
        assert shown.endswith("zero drift\n")

    def test_lists_what_drifts_and_exits_with_1(self, world):
        damage("UPDATE funds_fundbatch SET amount_fen = amount_fen + 1 WHERE source = 'central'")
        shown, refusal = prove_by_command()
        assert refusal == "drift: 2 rows deny 2 proofs"  # the fund batch's own, and its history
        assert "✗ Every fund batch was issued in full (2 looked at)" in shown
        assert f"    batch:{world.central.pk}: expected 500000001, found 500000000\n" in shown
        assert "zero drift" not in shown

    def test_says_how_many_more_there_are(self, world):
        damage(BREAK_ALL_BALANCES)
        shown, refusal = prove_by_command()
        assert "✗ Every balance is the sum of its transfers (32 looked at)" in shown
        assert refusal.startswith("drift: ")
        assert "more" not in shown
        for _ in range(12):
            world.approved()
        damage("UPDATE claims_decision SET amount_fen = amount_fen + 1")
        shown, _ = prove_by_command()
        assert "    and 2 more\n" in shown
