"""A flag put aside for a while: for a reason, not for long, and it comes back."""

from datetime import timedelta

import pytest
from django.test import TestCase

from subsidy.audits import services
from subsidy.audits.models import Flag
from tests import make
from tests.audits.town import SWEEP, Town

UNTIL = make.NOON + timedelta(days=10)


class TestSnooze(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.town = Town()
        cls.flag = cls.town.audit().flags.get(indicator="burst")

    def snooze(self, **changes):
        facts = {"until": UNTIL, "by": make.actor(), "at": make.NOON, "reason": "a fair"}
        services.snooze(self.flag, **(facts | changes))

    def test_puts_the_flag_aside_until_the_moment(self):
        self.snooze()
        assert (self.flag.state, self.flag.snoozed_until) == ("snoozed", UNTIL)
        assert self.flag not in Flag.objects.open()

    def test_asks_for_a_reason_and_a_moment_to_come_that_is_not_far(self):
        with pytest.raises(services.ReasonMissing):
            self.snooze(reason=" ")
        for until in (make.NOON, make.NOON + timedelta(days=91)):
            with pytest.raises(services.MomentPassed):
                self.snooze(until=until)

    def test_keeps_later_runs_from_raising_it_anew(self):
        self.snooze()
        again = self.town.audit()
        assert not again.flags.filter(indicator="burst").exists()
        assert again.results.get(merchant=self.town.hasty, indicator="burst").outcome == "flagged"

    def test_is_over_at_its_moment(self):
        self.snooze()
        assert services.wake_flags(by=SWEEP, at=UNTIL - timedelta(seconds=1)) == 0
        assert services.wake_flags(by=SWEEP, at=UNTIL) == 1
        self.flag.refresh_from_db()
        assert self.flag.state == "flagged"

    def test_does_not_keep_a_person_from_dismissing_it(self):
        self.snooze()
        services.dismiss(self.flag, by=make.actor(), at=make.NOON, reason="a fair of its own")
        assert self.flag.state == "dismissed"
