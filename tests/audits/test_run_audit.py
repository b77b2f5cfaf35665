"""A run over a small town: who is flagged, what is kept, what never changes again."""

import json
import zlib
from datetime import date, timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django.test import TestCase, override_settings

from subsidy.audits import services
from subsidy.audits.models import AuditRun, Flag, IndicatorResult, RunInput, RunPart
from subsidy.audits.rules.rounding import canonical, sha256
from subsidy.audits.services import parts, runs
from subsidy.audits.services.settings import parameters
from subsidy.claims import services as claims
from subsidy.claims.models import Claim
from subsidy.core.errors import WrongState
from tests import make
from tests.audits.town import CHANGED, CLAIMS, SWEEP, Town

LATER = make.NOON + timedelta(days=1)
REFUSED = (InternalError, ProgrammingError, IntegrityError)


def flagged(run):
    return {(flag.merchant.name, flag.indicator) for flag in run.flags.all()}


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class TestRunAudit(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.town = Town()
        cls.run_at_noon = cls.town.audit()

    def schemes(self):
        return {
            (self.town.dear.name, "price_baseline"),
            (self.town.dear.name, "raised_share"),  # who raised nearly all raised some
            (self.town.agent.name, "shared_contact"),
            (self.town.agent.name, "components"),  # who shares a telephone hangs together
            (self.town.agent.name, "concentration"),  # and two telephones are few
            (self.town.hasty.name, "burst"),
        }

    def test_flags_who_has_a_scheme_and_nobody_else(self):
        assert flagged(self.run_at_noon) == self.schemes()

    def test_keeps_one_result_for_each_merchant_and_indicator(self):
        run = self.run_at_noon
        assert len(services.results_of(run)) == 14 * len(services.indicators())
        result = run.results.get(merchant=self.town.agent, indicator="shared_contact")
        assert (result.n, result.k, len(result.evidence)) == (CLAIMS, 30, 30)
        assert result.figures["by_mobile"] == 30

    def test_ends_finished_with_its_hashes_and_its_moves(self):
        run = self.run_at_noon
        assert (run.state, run.as_of, run.cutoff) == ("finished", make.TODAY, make.NOON)
        assert len(run.input_hash) == len(run.output_hash) == 64
        moves = run.moves.order_by("id").values_list("verb", "source", "target", "by_reference")
        assert list(moves) == [
            ("start", "", "running", "test"),
            ("freeze", "running", "frozen", "test"),
            ("finish", "frozen", "finished", "test"),
        ]

    def test_freezes_what_it_looked_at(self):
        stored = {one.name: one for one in self.run_at_noon.inputs.all()}
        assert set(stored) == {"merchants", *(one.name for one in services.indicators())}
        looked_at = ("merchants", "burst", "price_baseline", "shared_contact", "voided_invoices")
        assert {name: stored[name].rows_count for name in looked_at} == {
            "merchants": 14,
            "burst": 14,
            "price_baseline": 14,
            "shared_contact": 14,
            "voided_invoices": 0,  # no tax office has reported
        }
        frozen = json.loads(zlib.decompress(stored["shared_contact"].content))
        assert sum(n for _merchant, n, _hits in frozen) == 14 * CLAIMS
        assert sum(len(hits) for _merchant, _n, hits in frozen) == 30
        merchants = json.loads(zlib.decompress(stored["merchants"].content))
        assert merchants == sorted(merchants)

    def test_gives_the_same_bytes_for_the_same_input(self):
        again = self.town.audit(at=make.NOON + timedelta(minutes=5))

        assert again.input_hash == self.run_at_noon.input_hash
        assert again.output_hash == self.run_at_noon.output_hash
        assert again.seed == self.run_at_noon.seed

    def test_as_of_a_past_day_sees_what_that_day_saw(self):
        for claim in self.claims_of(self.town.hasty)[:5]:
            claims.withdraw(claim, by=SWEEP, at=LATER)
        self.town.sell(self.town.honest[1], claims=3, at=LATER)

        back = self.town.audit(as_of=make.TODAY, at=LATER)
        now = self.town.audit(as_of=LATER.date(), at=LATER)

        assert back.output_hash == self.run_at_noon.output_hash
        counts = self.counts(now)
        assert counts[self.town.hasty.credit_code] == CLAIMS - 5
        assert counts[self.town.honest[1].credit_code] == CLAIMS + 3

    def test_known_later_sees_what_was_entered_late(self):
        self.town.sell(self.town.honest[1], claims=3, at=LATER)
        late = self.town.audit(as_of=make.TODAY, at=LATER, known_at=LATER)
        assert self.counts(late)[self.town.honest[1].credit_code] == CLAIMS + 3

    def test_leaves_out_purchases_after_its_day(self):
        run = self.town.audit(as_of=date(2024, 9, 10), known_at=make.NOON)
        counts = self.counts(run).values()
        assert 0 < min(counts) <= max(counts) < CLAIMS

    def test_with_nothing_to_look_at_finds_nothing(self):
        run = self.town.audit(as_of=date(2024, 1, 1))
        assert (run.state, run.results.count(), run.flags.count()) == ("finished", 0, 0)

    def test_refuses_a_test_programme(self):
        trial = make.programme("hebei-test", is_test=True)
        with pytest.raises(services.TestProgrammeNotAudited):
            services.run_audit(trial, as_of=make.TODAY, by=SWEEP, at=make.NOON)

    def test_refuses_a_day_that_has_not_come(self):
        with pytest.raises(services.DayNotOver):
            self.town.audit(as_of=make.TODAY + timedelta(days=1))

    def test_that_breaks_is_left_as_failed(self):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(parts, "measure", lambda *_args: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                self.town.audit()
        assert AuditRun.objects.order_by("-id")[0].state == "failed"

    def test_that_lost_its_worker_is_failed_by_the_next(self):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runs, "freeze_run", lambda *_args, **_kwargs: 1 / 0)
            patch.setattr(runs, "move", lambda *_args, **_kwargs: None)
            with pytest.raises(ZeroDivisionError):
                self.town.audit()
        lost = AuditRun.objects.order_by("-id")[0]
        assert lost.state == "running"

        self.town.audit(at=make.NOON + timedelta(hours=3), as_of=make.TODAY)

        lost.refresh_from_db()
        assert (lost.state, lost.moves.order_by("-id")[0].reason) == ("failed", "abandoned")

    def test_supersedes_open_flags_for_the_same_reason(self):
        before = list(self.run_at_noon.flags.order_by("id"))
        again = self.town.audit()

        for flag in before:
            flag.refresh_from_db()
        assert {flag.state for flag in before} == {"superseded"}
        assert before[0].moves.order_by("-id")[0].reason == f"run {again.pk}"
        assert set(Flag.objects.open()) == set(again.flags.all())

    def test_does_not_flag_again_what_a_person_found_explained(self):
        flag = self.run_at_noon.flags.get(indicator="burst")
        services.dismiss(flag, by=make.actor(), at=make.NOON, reason="a fair of its own")

        again = self.town.audit()

        assert flagged(again) == self.schemes() - {(self.town.hasty.name, "burst")}
        assert again.results.get(merchant=self.town.hasty, indicator="burst").outcome == "flagged"

    def test_flags_again_on_claims_that_nobody_has_looked_at(self):
        flag = self.run_at_noon.flags.get(indicator="burst")
        services.dismiss(flag, by=make.actor(), at=make.NOON, reason="a fair of its own")
        self.town.sell(self.town.hasty, claims=6, day=lambda _n: 13)

        assert (self.town.hasty.name, "burst") in flagged(self.town.audit())

    def test_refuses_unknown_parameters(self):
        with pytest.raises(services.ParameterUnknown):
            self.town.audit(changed={"burst": {"no_such": 1}})

    def test_says_what_is_wrong_with_a_whole_cell(self):
        for merchant in self.town.honest:
            self.town.sell(merchant, claims=8, price_fen=lambda _n: 549_900)
        run = self.town.audit(changed={"price_baseline": {"effect_min": -0.01}})
        moved = {"cell": "all", "size": 14, "alarm": "peers_moved"}
        assert run.alarms == [
            {"indicator": "price_baseline"} | moved,
            {"indicator": "raised_share"} | moved,  # a sixth of everybody's claims, 10 % dearer
        ]

    def counts(self, run):
        """How many claims each merchant has in the run, by credit code."""
        found = [one for one in services.results_of(run) if one.indicator == "shared_contact"]
        return {one.finding.merchant: one.finding.n for one in found}

    def claims_of(self, merchant):
        result = self.run_at_noon.results.get(merchant=merchant, indicator="burst")
        references = result.evidence
        return list(Claim.objects.filter(reference__in=references).order_by("id"))

    # --- one flag ------------------------------------------------------------------------------

    def flag(self, indicator="shared_contact"):
        return self.run_at_noon.flags.get(indicator=indicator)

    def test_a_flag_carries_all_its_claims_its_peers_and_both_sentences(self):
        flag = self.flag()
        assert flag.reference.startswith("F-")
        assert len(flag.evidence) == flag.figures["k"] == 30
        assert flag.peers == {
            "cell": "all",
            "size": 14,
            "merged": [
                "appliances/offline/urban (14)",
                "appliances/offline (14)",
                "appliances (14)",
            ],
        }
        assert flag.sentence_en.startswith("30 of 40 claims share a telephone (30)")
        assert "40笔申请中有30笔" in flag.sentence_zh
        assert len(flag.innocent_zh) == len(flag.innocent_en) > 2
        assert flag.moves.get().verb == "raise"

    def test_a_flag_computed_again_is_equal(self):
        for flag in self.run_at_noon.flags.all():
            again = services.recompute(flag)
            assert again == services.Recomputation(
                inputs_equal=True, run_equal=True, flag_equal=True, code_equal=True
            )
            assert again.is_equal

    def test_a_flag_on_other_inputs_is_not_equal(self):
        flag = self.flag()
        self.tamper(flag.run, sha256=None)
        again = services.recompute(flag)
        assert (again.inputs_equal, again.run_equal, again.flag_equal) == (False, False, False)

    def test_a_flag_on_other_inputs_under_a_fitting_hash_is_not_equal(self):
        flag = self.flag()
        self.tamper(flag.run, sha256=sha256)
        again = services.recompute(flag)
        assert (again.inputs_equal, again.run_equal, again.flag_equal) == (False, False, False)

    def tamper(self, run, *, sha256):
        """Take a merchant's hit out of the frozen rows, as the tables' owner could."""
        one = run.inputs.get(name="shared_contact")
        rows = json.loads(zlib.decompress(one.content))
        next(row for row in rows if row[2])[2].pop()
        content = canonical(rows)
        digest = sha256(content) if sha256 else one.sha256
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audits_runinput DISABLE TRIGGER USER")
            cursor.execute(
                "UPDATE audits_runinput SET content = %s, sha256 = %s WHERE id = %s",
                [zlib.compress(content), digest, one.pk],
            )
            cursor.execute("ALTER TABLE audits_runinput ENABLE TRIGGER USER")

    def test_a_flag_is_dismissed_with_a_reason_once(self):
        flag, officer = self.flag(), make.actor()
        with pytest.raises(services.ReasonMissing):
            services.dismiss(flag, by=officer, at=make.NOON, reason=" ")

        services.dismiss(flag, by=officer, at=make.NOON, reason="the village committee ordered")

        assert flag.state == "dismissed"
        assert flag.moves.order_by("-id")[0].by_staff_id == officer.staff_id
        with pytest.raises(WrongState):
            services.dismiss(flag, by=officer, at=make.NOON, reason="again")

    def test_merchants_are_ranked_by_their_strongest_evidence(self):
        ranked = services.ranking(self.run_at_noon)

        assert [one.merchant for one in ranked] == [
            self.town.dear,
            self.town.agent,
            self.town.hasty,
        ]
        assert [one.evidence for one in ranked] == [12, 12, 12]  # one family each; then by money
        assert [one.rank_by_money for one in ranked] == [1, 13, 14]
        assert all(one.money_fen < one.subsidy_fen for one in ranked[1:])
        assert all(one.flags and not one.watched for one in ranked)

    def test_who_is_only_watched_comes_after_who_is_flagged(self):
        run = self.town.audit(changed=WATCHFUL)
        ranked = services.ranking(run)
        assert [bool(one.flags) for one in ranked] == sorted(
            [bool(one.flags) for one in ranked], reverse=True
        )
        assert ranked[-1].watched

    def test_the_report_is_plain_json(self):
        report = json.loads(json.dumps(services.report(self.run_at_noon), ensure_ascii=False))

        assert report["indicators"]["burst"] == {
            "untested": 0,
            "clear": 13,
            "watch": 0,
            "flagged": 1,
        }
        assert [one["rank"] for one in report["ranking"]] == [1, 2, 3]
        assert report["ranking"][0]["flags"][0]["evidence"]

    # --- what the database refuses ---------------------------------------------------------------

    def refuses(self, rows, **facts):
        with pytest.raises(REFUSED), transaction.atomic():
            rows.update(**facts) if facts else rows.delete()

    def test_nothing_of_a_finished_run_is_edited_or_deleted(self):
        run = AuditRun.objects.filter(pk=self.run_at_noon.pk)
        for rows, facts in [
            (run, {"seed": 1}),
            (run, {"state": "running"}),
            (run, {}),
            (RunInput.objects.all(), {"rows_count": 0}),
            (IndicatorResult.objects.all(), {"p": 1}),
            (IndicatorResult.objects.all(), {}),
            (RunPart.objects.all(), {"took_ms": 0}),
            (RunPart.objects.all(), {}),
            (Flag.objects.all(), {"sentence_zh": ""}),
            (Flag.objects.all(), {"evidence": []}),
            (Flag.objects.all(), {"state": "sanctioned"}),
        ]:
            self.refuses(rows, **facts)

    def test_a_merchant_has_one_open_flag_for_one_reason(self):
        flag, other = self.flag(), self.flag().result
        other.pk, other.is_shadow = None, True
        other.save()
        flag.pk, flag.reference, flag.result = None, "F-2", other
        with (
            pytest.raises(IntegrityError, match="merchant_has_one_open_flag_per_indicator"),
            transaction.atomic(),
        ):
            flag.save()

    def test_a_result_is_tested_or_says_why_not(self):
        result = self.run_at_noon.results.first()
        result.pk, result.indicator, result.gate = None, "new", "too_few_claims"
        with (
            pytest.raises(DatabaseError, match="result_has_p_and_q_between_0_and_1"),
            transaction.atomic(),
        ):
            result.save()


#: With so strict a control of flags, some are left on the watch list.
WATCHFUL = {
    "rule": {"q_max": 1e-7, "money_fen_min": 1},
    "raised_share": {"rise_min": 0.25},  # the dear one raised by a fifth
    **CHANGED,
}


@pytest.mark.django_db
def test_the_parameters_of_a_run_name_every_indicator():
    params = parameters(make.TODAY, {"rule": {"q_max": 0.01}})
    assert set(params) == {"rule", "shadow", *(one.name for one in services.indicators())}
    assert params["rule"]["q_max"] == 0.01
