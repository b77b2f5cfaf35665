"""A run in the hands of many workers: whoever measures what, and whoever is killed, the bytes are
the same.
"""

from datetime import timedelta
from random import Random

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase

from subsidy.audits import services, tasks
from subsidy.audits.models import AuditRun
from subsidy.audits.services import parts, runs
from subsidy.core.errors import WrongState
from tests import make
from tests.audits.town import CHANGED, SWEEP, Town

pytestmark = pytest.mark.long

LATER = make.NOON + timedelta(minutes=20)


class TestParts(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.town = Town()
        cls.whole = cls.town.audit()

    def setUp(self):
        """Tasks are called by hand: each call is kept instead of sent."""
        self.sent = []
        patch = pytest.MonkeyPatch()
        self.addCleanup(patch.undo)
        self.patch = patch
        for task in (tasks.audit_programme, tasks.freeze, tasks.measure, tasks.finish):
            patch.setattr(task, "delay", lambda *, task=task, **ids: self.sent.append((task, ids)))

    def started(self):
        """A run like the whole one, that waits for workers."""
        return services.start_run(
            self.town.programme, as_of=make.TODAY, by=SWEEP, at=make.NOON, changed=CHANGED
        )

    def frozen(self):
        run = self.started()
        tasks.freeze(run_id=run.pk)
        return AuditRun.objects.get(pk=run.pk)

    def at(self, moment):
        self.patch.setattr("subsidy.core.clock.now", lambda: moment)

    def work(self, *, seed=0):
        """Do what was sent, in any order, until nothing is left."""
        chance = Random(seed)
        while self.sent:
            task, ids = self.sent.pop(chance.randrange(len(self.sent)))
            task(**ids)

    def same(self, run):
        run.refresh_from_db()
        return (run.state, run.output_hash) == ("finished", self.whole.output_hash)

    def test_measured_in_any_order_give_the_same_bytes(self):
        for seed in range(3):
            run = self.frozen()
            self.work(seed=seed)
            assert self.same(run)

    def test_of_a_programme_are_called_by_the_task_of_beat(self):
        tasks.audit_programme(programme_id=self.town.programme.pk)
        self.work()
        run = AuditRun.objects.order_by("-id")[0]
        assert (run.state, run.as_of, run.window) == ("finished", make.TODAY, "full")
        assert run.moves.first().by_reference == "audit_programmes"

    def test_of_a_killed_worker_are_measured_by_the_next(self):
        run = self.frozen()
        (killed, *others), self.sent = self.sent, []
        services.lease_part(killed[1]["part_id"], at=make.NOON)  # and the worker is gone
        self.sent = others
        self.work()
        run.refresh_from_db()
        assert run.state == "frozen"

        tasks.resume_audits()
        assert [task for task, _ids in self.sent] == [tasks.finish]  # its lease is not over

        self.at(LATER)
        tasks.resume_audits()
        self.work()
        assert self.same(run)

    def test_are_frozen_by_the_next_worker_where_the_first_was_killed(self):
        run = self.started()
        services.lease_run(run.pk, at=make.NOON, until=make.NOON + timedelta(minutes=15))
        tasks.freeze(run_id=run.pk)
        assert run.parts.count() == 0

        self.at(LATER)
        tasks.resume_audits()
        self.work()
        assert self.same(run)

    def test_are_measured_once_however_often_they_are_asked_for(self):
        run = self.frozen()
        twice, self.sent = [*self.sent, *self.sent], []
        for task, ids in twice:
            task(**ids)
        assert set(run.parts.values_list("attempts", flat=True)) == {1}

    def test_that_cannot_be_measured_end_the_run_after_three_attempts(self):
        run = self.frozen()
        self.patch.setattr(parts, "measure", lambda *_args: 1 / 0)
        for minutes in range(4):
            self.at(make.NOON + timedelta(minutes=20 * minutes))
            (task, ids), *_others = self.sent
            self.sent = []
            if task is tasks.measure:
                with pytest.raises(ZeroDivisionError):
                    task(**ids)
            tasks.resume_audits()
        run.refresh_from_db()
        assert (run.state, run.moves.order_by("-id")[0].reason) == (
            "failed",
            "a part cannot be measured",
        )
        assert "ZeroDivisionError" in run.parts.order_by("id")[0].last_error

    def test_of_another_version_of_the_code_end_the_run(self):
        run = self.frozen()
        self.patch.setattr(services, "code_version", lambda: "another")
        self.work()
        run.refresh_from_db()
        assert (run.state, run.moves.order_by("-id")[0].reason) == (
            "failed",
            "the code has changed",
        )

    def test_are_not_judged_by_another_version_of_the_code(self):
        run = self.frozen()
        self.patch.setattr(runs, "code_version", lambda: "another")
        with pytest.raises(services.CodeChanged):
            services.finish_run(run, by=SWEEP, at=make.NOON)

    def test_of_a_run_that_a_process_does_alone_are_left_to_it(self):
        run = self.started()
        services.lease_run(run.pk, at=make.NOON, until=make.NOON + timedelta(hours=2))
        services.freeze_run(run, by=SWEEP, at=make.NOON)
        tasks.resume_audits()
        assert self.sent == []

    def test_belong_to_one_run_of_a_programme_at_a_time(self):
        self.started()
        with pytest.raises(services.RunUnderWay):
            self.started()

    def test_of_two_who_judge_the_second_does_nothing(self):
        run = self.frozen()
        self.work()
        assert services.finish_run(run, by=SWEEP, at=make.NOON) is False
        with pytest.raises(WrongState):
            services.fail_run(run, by=SWEEP, at=make.NOON, reason="late")

    def test_of_the_last_weeks_see_the_last_weeks(self):
        run = self.town.audit(window="daily")
        assert (run.since.isoformat(), run.as_of) == ("2024-09-04", make.TODAY)
        found = [one for one in services.results_of(run) if one.indicator == "shared_contact"]
        counts = {one.finding.merchant: one.finding.n for one in found}
        assert 0 < counts[self.town.honest[0].credit_code] < 40

    def test_of_the_last_weeks_take_no_flag_over(self):
        before = set(self.whole.flags.values_list("merchant", "indicator"))
        run = self.town.audit(window="daily")
        assert before.isdisjoint(run.flags.values_list("merchant", "indicator"))
        assert set(self.whole.flags.values_list("state", flat=True)) == {"flagged"}

    def test_hold_their_findings_once_measured(self):
        part = self.whole.parts.order_by("id")[0]
        part.pk, part.is_shadow, part.content = None, True, None
        with (
            pytest.raises(IntegrityError, match="run_part_has_its_findings_once_measured"),
            transaction.atomic(),
        ):
            part.save()

    def test_are_one_per_indicator(self):
        part = self.whole.parts.order_by("id")[0]
        part.pk = None
        with (
            pytest.raises(IntegrityError, match="run_has_one_part_per_indicator"),
            transaction.atomic(),
        ):
            part.save()
