"""What one person, or two, could have moved alone: counted from all that people signed."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from subsidy.accounts.models import Role
from subsidy.core.money import yuan
from subsidy.disbursements import services as disbursements
from subsidy.operations import services
from subsidy.operations.rules.four_eyes import Bundle, Power, powers
from tests import make
from tests.clerk import Clerk, text
from tests.make import NOON, TODAY
from tests.operations import year
from tests.operations.drifts import damage

SUBSIDY_FEN = 99_980
BUNDLES = [
    Bundle("payout", ("ann", "bob"), 100, 2),
    Bundle("payout", ("ann", "bob", "cat"), 5_000, 1),
    Bundle("payout", ("bob", "cat"), 70, 1),
    Bundle("recovery", ("ann",), 7, 1),
    Bundle("recovery", ("dan",), 9, 3),
    Bundle("netting", (), 11, 1),
]


def report(first_on=TODAY, last_on=TODAY, kind=""):
    return services.eyes_report(first_on=first_on, last_on=last_on, kind=kind)


def sums(seen):
    return {one.kind: (one.amount_fen, one.count) for one in seen.kinds}


def run(*args):
    out = io.StringIO()
    call_command("four_eyes_report", *args, stdout=out)
    return out.getvalue()


class TestPowers:
    def test_of_one_are_what_needed_nobody_else(self):
        assert powers(BUNDLES, size=1) == [Power(("dan",), 9, 3), Power(("ann",), 7, 1)]

    def test_of_two_add_what_each_could_do_alone(self):
        assert powers(BUNDLES, size=2) == [
            Power(("ann", "bob"), 107, 3),
            Power(("bob", "cat"), 70, 1),
            Power(("ann", "dan"), 16, 4),
        ]

    def test_of_nobody_are_nothing(self):
        assert powers([BUNDLES[-1]], size=1) == powers([], size=2) == []


@pytest.mark.django_db
class TestReport:
    def test_of_a_payout_names_maker_and_checker_and_who_approved_the_claim(self, world):
        cleared = make.decided(world.submitted())
        reviewed = world.approved()
        world.answer("A1.xml", "ACSC")
        maker, checker = world.desk.maker.reference, world.desk.checker.reference
        seen = report(kind="payout")
        [kind] = seen.kinds
        assert (kind.amount_fen, kind.count) == (2 * SUBSIDY_FEN, 2)
        assert (kind.person_fen, kind.pair_fen) == (0, SUBSIDY_FEN)
        assert [(set(one.people), one.amount_fen) for one in seen.pairs] == [
            ({maker, checker}, SUBSIDY_FEN)
        ]
        [payout] = seen.by_pair
        assert payout.subject.endswith(f"{cleared.reference}/1")
        assert reviewed.reference not in payout.subject

    def test_counts_every_kind(self, world):
        year.carried_over(world)
        year.orders(world)
        debt = year.debts(world)
        year.treasury(world, debt)
        seen = report(last_on=TODAY + timedelta(days=120))
        assert [one.kind for one in seen.kinds] == sorted(services.MOVEMENTS)
        assert sums(seen)["allotment"] == (200_050_000, 5)
        assert sums(seen)["treasury"] == (SUBSIDY_FEN, 1)
        assert sums(seen)["year_end"] == (1_000_000, 1)
        assert seen.person_fen == 0
        assert seen.pair_fen == seen.pairs[0].amount_fen > 0

    def test_leaves_other_days_and_test_programmes_out(self, world):
        world.approved()
        world.answer("A1.xml", "ACSC")
        day = TODAY + timedelta(days=1)
        assert report(day, day).kinds == report(date(2024, 1, 1), date(2024, 9, 30)).kinds == []
        damage("UPDATE programmes_programme SET is_test = true")
        assert report().kinds == []

    def test_finds_who_got_round_the_second_person(self, world):
        claim = world.approved()
        world.answer("A1.xml", "ACSC")
        recovery = disbursements.demand_recovery(
            make.grant_of(claim), reason_code="irregular", by=world.desk.checker, at=NOON
        )
        disbursements.record_repayment(
            recovery, bank_reference="IN-1", by=world.desk.maker, at=NOON
        )
        damage("UPDATE disbursements_repayment SET demanded_by_id = recorded_by_id")
        seen = report()
        assert seen.person_fen == SUBSIDY_FEN
        assert report(kind="payout").person_fen == 0
        assert [one.subject for one in seen.by_person] == [f"{recovery.reference}/1"]

    def test_takes_as_many_statements_for_many_as_for_one(self, world, django_assert_num_queries):
        world.approved()
        world.answer("A1.xml", "ACSC")
        with django_assert_num_queries(4):  # bundles, the strongest pair's list, a savepoint
            report()


@pytest.mark.django_db
class TestCommand:
    def test_prints_the_most_and_the_list(self, world):
        make.decided(world.submitted())
        world.answer("A1.xml", "ACSC")
        shown = run("--from", "2024-10-01", "--to", "2024-10-31", "--kind", "payout")
        assert shown.startswith("2024-10-01 to 2024-10-31\n")
        assert "the most one person could have moved alone: 0.00 yuan" in shown
        assert "the most two people could have moved alone: " in shown
        assert f": {yuan(SUBSIDY_FEN)} yuan\n" in shown

    def test_says_everything_to_machines(self, world):
        shown = json.loads(run("--from", "2024-10-01", "--to", "2024-10-01", "--json"))
        assert shown["kinds"][0]["amount_fen"] == 200_000_000
        assert shown["pairs"][0]["people"] == ["a", "b"]

    def test_refuses_days_the_wrong_way_round(self, db):
        with pytest.raises(CommandError, match="2024-10-01 is before 2024-10-02"):
            run("--from", "2024-10-02", "--to", "2024-10-01")


@pytest.mark.django_db
class TestPage:
    def look(self, role=Role.AUDITOR, **query):
        return Clerk(role).client.get(reverse("four_eyes"), query)

    def test_shows_the_last_month_to_who_stands_apart(self, world):
        page = text(self.look())
        assert "Two people together" in page
        assert "a + b" in page
        assert "2,000,000.00" in page
        assert self.look(Role.FINANCE_MAKER).status_code == 403

    def test_asks_for_days_the_right_way_round(self, db):
        page = self.look(first_on="2024-10-02", last_on="2024-10-01")
        assert "The last day is before the first one." in text(page)
        assert "report" not in page.context
        assert "Enter a valid date" in text(self.look(first_on="soon"))
