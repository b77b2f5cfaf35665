"""The command and the tasks."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.utils import translation

from subsidy.audits import services, tasks
from subsidy.programmes import services as programmes
from tests import make
from tests.audits.town import SWEEP, Town


def audit(*args):
    out = StringIO()
    call_command("audit", *args, stdout=out)
    return out.getvalue()


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class TestAuditCommand(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.town = Town()
        cls.run_at_noon = cls.town.audit()

    def test_prints_the_merchants_with_their_reasons(self):
        with translation.override("en"):
            text = audit("--programme", "hebei-2024")
        assert self.town.agent.credit_code in text
        assert "share" in text
        assert "telephone" in text
        assert "burst: untested 0, clear 13, watch 0, flagged 1" in text
        assert "nothing is assumed" in text

    def test_prints_chinese_to_the_chinese(self):
        with translation.override("zh-hans"):
            assert "共用手机号" in audit("--programme", "hebei-2024").replace("\n", "")

    def test_prints_json(self):
        report = json.loads(audit("--programme", "hebei-2024", "--json"))
        assert report["run"]["as_of"] == "2024-10-01"
        assert {one["credit_code"] for one in report["ranking"]} == {
            merchant.credit_code for merchant in (self.town.agent, self.town.dear, self.town.hasty)
        }

    def test_looks_back(self):
        args = ("--as-of", "2024-09-20", "--known-at", "2024-10-01T12:00", "--json")
        run = json.loads(audit("--programme", "hebei-2024", *args))["run"]
        assert (run["as_of"], run["cutoff"]) == ("2024-09-20", "2024-10-01T12:00:00+08:00")

    def test_explains_a_flag_and_finds_it_equal(self):
        flag = self.run_at_noon.flags.get(indicator="burst")
        text = audit("--explain", flag.reference)
        assert "evidence (30):" in text
        assert "  equal: True" in text

    def test_explains_a_flag_as_json(self):
        flag = self.run_at_noon.flags.get(indicator="burst")
        explained = json.loads(audit("--explain", flag.reference, "--json"))
        assert explained["recomputed"]["equal"] is True
        assert explained["evidence"] == flag.evidence

    def test_ends_in_failure_where_the_recomputation_differs(self):
        flag = self.run_at_noon.flags.get(indicator="burst")
        unequal = services.Recomputation(
            inputs_equal=True, run_equal=False, flag_equal=True, code_equal=True
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(services, "recompute", lambda _flag: unequal)
            with pytest.raises(CommandError, match="differs"):
                audit("--explain", flag.reference)

    def test_says_what_is_watched_and_what_is_wrong_with_a_cell(self):
        with pytest.MonkeyPatch.context() as patch, translation.override("en"):
            patch.setattr(services, "run_audit", lambda _programme, **_facts: self.watchful())
            text = audit("--programme", "hebei-2024")
        assert "watch list: price_baseline" in text
        assert "price_baseline, all: All peers moved" in text

    def watchful(self):
        changed = {"rule": {"q_max": 1e-7}, "burst": {"claims_min": 30}}
        return self.town.audit(changed=changed | {"price_baseline": {"effect_min": -0.01}})


@pytest.mark.django_db
class TestRefusals:
    @pytest.mark.parametrize(
        ("args", "match"),
        [
            (["--programme", "none"], "No such programme"),
            (["--explain", "F-NONE"], "No such flag"),
            (["--programme", "hebei-test"], "test_programme_not_audited"),
            (["--programme", "hebei-2024", "--as-of", "2024-10-02"], "day_in_future"),
        ],
    )
    def test_are_told(self, args, match):
        make.programme()
        make.programme("hebei-test", is_test=True)
        with translation.override("en"), pytest.raises(CommandError, match=match):
            audit(*args)

    def test_every_running_programme_is_audited_and_no_test_programme(self, monkeypatch):
        running, paused, closed = (make.programme(f"p{n}") for n in range(3))
        make.programme("trial", is_test=True)
        programmes.pause_programme(paused, by=SWEEP, at=make.NOON, reason="test")
        programmes.close_programme(closed, by=SWEEP, at=make.NOON, reason="test")
        asked = []
        monkeypatch.setattr(
            tasks.audit_programme, "delay", lambda **kwargs: asked.append(kwargs["programme_id"])
        )

        tasks.audit_programmes()

        assert asked == [running.pk, paused.pk]
