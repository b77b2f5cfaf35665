"""What the proofs find is kept; a difference is a case until a person has dealt with it."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module

import pytest
from django.core import mail
from django.db import connection

from subsidy.accounts.models import Role
from subsidy.core.errors import WrongState
from subsidy.operations import services, tasks
from subsidy.operations.models import DriftCase, ProofRun
from subsidy.operations.services.proofs import PROOFS, Row
from tests import make
from tests.make import NOON
from tests.operations.stand import BAD, PROVE, SENTENCE, Stand, case

TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def auditor(db):
    return make.actor(Role.AUDITOR)


class TestRunProofs:
    def test_keeps_what_each_proof_saw(self, world):
        told = []
        run = services.run_proofs(at=NOON, tell=told.append)
        assert [look.proof for look in told] == list(PROOFS)
        assert (run.at, run.proofs_count, run.denied_count, run.drifting_count, run.is_clean) == (
            *(NOON, len(PROOFS), 0, 0),
            True,
        )
        assert list(run.results.order_by("id").values_list("sentence", flat=True)) == [
            proof.sentence for proof in PROOFS
        ]
        assert run.looked_at_count == sum(look.finding.looked_at for look in told) > 0
        assert not DriftCase.objects.exists()

    def test_opens_a_case_for_a_sentence_that_is_denied(self, stand):
        stand.drifts(BAD)
        run = stand.run()
        assert (run.denied_count, run.drifting_count, run.is_clean) == (1, 1, False)
        result = run.results.get(sentence=SENTENCE)
        assert result.rows == [{"subject": "line:1 frozen", "expected": "0", "found": "7"}]
        opened = case()
        assert (opened.sentence, opened.state, opened.first, opened.last, opened.opened_at) == (
            *(SENTENCE, "open", result, result),
            NOON,
        )
        assert list(opened.moves.values_list("verb", "by_reference")) == [("open", "prove")]

    def test_notes_later_looks_in_the_open_case(self, stand):
        stand.drifts(BAD)
        stand.run()
        stand.drifts(BAD, Row("line:2 paid", None, "1"))
        later = stand.run(at=TOMORROW)
        assert (case().first.run_id, case().last.run) == (later.pk - 1, later)
        stand.drifts()
        clean = stand.run(at=TOMORROW)
        assert (case().state, case().last.run) == ("open", clean)

    @pytest.mark.long
    @pytest.mark.django_db(transaction=True)
    def test_of_two_at_once_opens_one_case(self, monkeypatch):
        stand = Stand()
        monkeypatch.setattr(import_module(PROVE), "PROOFS", stand.proofs())
        stand.drifts(BAD)

        def run(_number):
            try:
                return stand.run().pk
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            runs = set(pool.map(run, range(8)))
        assert (len(runs), DriftCase.objects.count()) == (8, 1)


class TestMend:
    def test_closes_what_a_later_look_found_clean(self, stand, auditor):
        stand.drifts(BAD)
        stand.run()
        with pytest.raises(services.StillDrifting):
            services.mend(case(), by=auditor, at=NOON, reason="restored from the log")
        stand.drifts()
        stand.run()
        services.mend(case(), by=auditor, at=TOMORROW, reason="restored from the log")
        closed = case()
        assert (closed.state, closed.closed_at, closed.closed_by_id) == (
            *("mended", TOMORROW),
            auditor.staff_id,
        )
        assert closed.moves.last().reason == "restored from the log"
        with pytest.raises(WrongState):
            services.explain(closed, by=auditor, at=TOMORROW, reason="again")

    def test_lets_the_same_rows_open_another_case(self, stand, auditor):
        stand.drifts(BAD)
        stand.run()
        stand.drifts()
        stand.run()
        services.mend(case(), by=auditor, at=NOON, reason="restored")
        stand.drifts(BAD)
        stand.run()
        assert list(DriftCase.objects.order_by("id").values_list("state", flat=True)) == [
            "mended",
            "open",
        ]


class TestExplain:
    def test_lets_the_very_same_rows_stand(self, stand, auditor):
        stand.drifts(BAD)
        stand.run()
        services.explain(case(), by=auditor, at=NOON, reason="a known hand-made booking")
        stand.run(at=TOMORROW)
        assert case().state == "explained"
        stand.drifts(BAD, Row("line:2 paid", None, "1"))
        stand.run(at=TOMORROW)
        assert DriftCase.objects.open().count() == 1


class TestRaiseAlarms:
    @pytest.fixture(autouse=True)
    def recipients(self, settings):
        settings.ALARM_RECIPIENTS = ["duty@example.gov.cn"]

    def test_tell_once_a_day_by_mail_and_log(self, stand, caplog):
        stand.drifts(BAD)
        stand.run()
        with caplog.at_level(logging.ERROR):
            assert services.raise_alarms(at=NOON) == 1
            assert services.raise_alarms(at=TOMORROW - timedelta(minutes=1)) == 0
            assert services.raise_alarms(at=TOMORROW) == 1
        [first, _second] = mail.outbox
        assert (first.to, first.subject) == (
            ["duty@example.gov.cn"],
            "[subsidy] drift: 1 proofs are denied",
        )
        told = f"{case().reference} {SENTENCE}: 1 rows drift\n  line:1 frozen: expected 0, found 7"
        assert first.body == told
        assert [record.message for record in caplog.records] == [f"drift: {told}"] * 2

    def test_say_nothing_of_what_is_clean_or_dealt_with(self, stand, auditor):
        stand.drifts(BAD)
        stand.run()
        services.explain(case(), by=auditor, at=NOON, reason="known")
        assert services.raise_alarms(at=NOON) == 0
        stand.drifts(Row("line:2 paid", None, "1"))
        stand.run()
        stand.drifts()
        stand.run()
        assert services.raise_alarms(at=NOON) == 0
        assert mail.outbox == []

    def test_go_to_the_log_alone_where_nobody_is_named(self, stand, settings, caplog):
        settings.ALARM_RECIPIENTS = []
        stand.drifts(BAD)
        stand.run()
        assert services.raise_alarms(at=NOON) == 1
        assert (mail.outbox, len(caplog.records)) == ([], 1)

    def test_go_out_later_where_the_mail_server_is_down(self, stand, monkeypatch):
        def down(**_mail):
            raise ConnectionRefusedError("no mail today")

        stand.drifts(BAD)
        stand.run()
        with monkeypatch.context() as patch:
            patch.setattr("subsidy.operations.services.cases.send_mail", down)
            with pytest.raises(ConnectionRefusedError):
                services.raise_alarms(at=NOON)
        assert services.raise_alarms(at=NOON) == 1
        assert len(mail.outbox) == 1

    def test_come_with_the_nightly_proof(self, stand):
        stand.drifts(BAD)
        tasks.prove()
        assert (ProofRun.objects.count(), len(mail.outbox)) == (1, 1)
        tasks.raise_alarms()
        assert len(mail.outbox) == 1
