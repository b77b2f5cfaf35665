"""How an indicator works from a day on: dated, by two people, and tried in the shadow first."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase

from subsidy.accounts.models import Role
from subsidy.audits import services
from subsidy.audits.models import IndicatorSetting
from subsidy.audits.services.settings import parameters
from tests import make
from tests.audits.town import CHANGED, Town

#: What four weeks can tell by themselves.
NIGHTLY = {
    *("address_cluster", "burst", "cap_bunching", "components", "insiders", "late_entry"),
    *("odd_hours", "opening_rush", "paper_facts", "price_baseline", "price_level", "queues"),
    *("raised_share", "rapid_entry", "serial_reuse", "shared_contact", "shared_device"),
    "splitting",
}
TOMORROW = make.TODAY + timedelta(days=1)


class TestSettings(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.maker, cls.checker = make.actor(Role.AUDITOR), make.actor(Role.AUDITOR)

    def propose(self, **changes):
        facts = {
            "indicator": "burst",
            "mode": "active",
            "parameters": {"claims_min": 30},
            "valid_from": make.TODAY,
            "reason": "small shops too",
            "by": self.maker,
            "at": make.NOON,
        }
        return services.propose_setting(**(facts | changes))

    def approve(self, setting, **changes):
        facts = {"by": self.checker, "at": make.NOON}
        services.approve_setting(setting, **(facts | changes))

    def in_force(self, **changes):
        self.approve(self.propose(**changes))
        return parameters(make.TODAY)

    def test_of_a_night_are_those_of_what_a_night_asks(self):
        self.approve(self.propose(indicator="rings", mode="shadow", parameters={}))
        self.approve(self.propose(indicator="queues", mode="shadow", parameters={}))
        assert parameters(make.TODAY)["shadow"].keys() == {"queues", "rings"}
        night = parameters(make.TODAY, is_daily=True)
        assert night["shadow"].keys() == {"queues"}
        assert night.keys() == NIGHTLY | {"rule", "shadow"}

    def test_hold_once_another_person_approved(self):
        setting = self.propose()
        assert parameters(make.TODAY)["burst"]["claims_min"] == 40
        self.approve(setting)
        assert parameters(make.TODAY)["burst"]["claims_min"] == 30

    def test_hold_from_their_day_on(self):
        self.approve(self.propose(valid_from=TOMORROW))
        assert parameters(make.TODAY)["burst"]["claims_min"] == 40
        assert parameters(TOMORROW)["burst"]["claims_min"] == 30

    def test_change_the_flag_rule_too(self):
        changed = self.in_force(indicator="rule", parameters={"q_max": 0.01})
        assert changed["rule"]["q_max"] == 0.01

    def test_turn_an_indicator_off(self):
        assert "burst" not in self.in_force(mode="off", parameters={})

    def test_put_a_variant_into_the_shadow_beside_the_one_that_flags(self):
        params = self.in_force(mode="shadow")
        assert params["burst"]["claims_min"] == 40
        assert params["shadow"]["burst"]["claims_min"] == 30
        assert self.in_force(mode="shadow_off", parameters={})["shadow"] == {}

    def test_are_not_approved_by_who_proposed_them(self):
        setting = self.propose()
        with pytest.raises(services.SamePerson):
            self.approve(setting, by=self.maker)
        with (
            pytest.raises(IntegrityError, match="indicator_setting_is_approved_by_another_person"),
            transaction.atomic(),
        ):
            IndicatorSetting.objects.filter(pk=setting.pk).update(
                state="approved", approved_at=make.NOON, approved_by=self.maker.staff_id
            )

    def test_never_change_how_a_past_day_was_judged(self):
        with pytest.raises(services.DayPassed):
            self.propose(valid_from=make.TODAY - timedelta(days=1))
        setting = self.propose()
        with pytest.raises(services.DayPassed):
            self.approve(setting, at=make.NOON + timedelta(days=1))

    def test_name_parameters_that_there_are(self):
        for wrong in ({"no_such": 1}, {"claims_min": "many"}, {"claims_min": True}):
            with pytest.raises(services.ParameterUnknown):
                self.propose(parameters=wrong)
        with pytest.raises(services.ParameterUnknown):
            self.propose(indicator="no_such")

    def test_that_were_rejected_hold_never(self):
        setting = self.propose()
        services.reject_setting(setting, by=self.checker, at=make.NOON, reason="too few")
        assert parameters(make.TODAY)["burst"]["claims_min"] == 40

    def test_are_frozen_from_their_proposal_on(self):
        setting = self.propose()
        for facts in ({"parameters": {}}, {"valid_from": TOMORROW}, {"reason": "x"}):
            with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
                IndicatorSetting.objects.filter(pk=setting.pk).update(**facts)


class TestShadow(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.town = Town()
        maker, checker = make.actor(Role.AUDITOR), make.actor(Role.AUDITOR)
        for mode, params in (("shadow", CHANGED["burst"]), ("off", {})):
            setting = services.propose_setting(
                indicator="burst",
                mode=mode,
                parameters=params,
                valid_from=make.TODAY,
                reason="tried first",
                by=maker,
                at=make.NOON,
            )
            services.approve_setting(setting, by=checker, at=make.NOON)
        cls.run_at_noon = cls.town.audit(changed={})

    def test_measures_and_shows_and_flags_nobody(self):
        run = self.run_at_noon
        shadow = run.results.get(is_shadow=True, indicator="burst", outcome="flagged")
        assert shadow.merchant == self.town.hasty
        assert not run.flags.filter(indicator="burst").exists()
        assert not any("burst" in str(flag.indicator) for flag in run.flags.all())

    def test_is_kept_out_of_the_ranking(self):
        ranked = services.ranking(self.run_at_noon)
        assert "burst" not in {flag.indicator for one in ranked for flag in one.flags}

    def test_is_computed_again_like_the_rest(self):
        flag = self.run_at_noon.flags.first()
        assert services.recompute(flag).is_equal
