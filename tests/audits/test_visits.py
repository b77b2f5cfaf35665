"""Whom inspectors visit: by what an hour recovers, and every tenth by chance."""

from django.test import TestCase

from subsidy.audits import services
from tests.audits.town import Town


class TestVisits(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.town = Town()
        cls.run_at_noon = cls.town.audit()

    def plan(self, **facts):
        return services.plan_visits(self.run_at_noon, **({"slots": 10} | facts))

    def test_go_to_the_flagged_and_one_in_ten_by_chance(self):
        plan = self.plan()
        ranked = [one.merchant for one in plan if not one.is_random]
        assert set(ranked) == {self.town.dear, self.town.agent, self.town.hasty}
        [drawn] = [one for one in plan if one.is_random]
        assert 0 < drawn.inclusion < 1

    def test_are_ordered_by_what_an_hour_recovers(self):
        rates = [one.fen_per_hour for one in self.plan() if not one.is_random]
        assert rates == sorted(rates, reverse=True)
        first = self.plan()[0].merchant
        far = self.plan(hours={first.credit_code: 400.0})
        assert [one.merchant for one in far if not one.is_random][-1] == first

    def test_learn_from_closed_cases(self):
        strong = next(one for one in self.plan() if not one.is_random)
        never = self.plan(outcomes={strong.band: (0, 200)})
        again = next(one for one in never if one.merchant == strong.merchant)
        assert again.chance < strong.chance / 5

    def test_are_the_same_whenever_they_are_planned(self):
        assert self.plan() == self.plan()

    def test_of_few_slots_one_is_left_to_chance(self):
        assert [one.is_random for one in self.plan(slots=1)] == [True]
        assert [one.is_random for one in self.plan(slots=2)] == [False, True]

    def test_of_no_slots_are_none(self):
        assert self.plan(slots=0) == []
