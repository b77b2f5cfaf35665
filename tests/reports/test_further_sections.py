"""What the rooms below add to the audit report: cases, prices, samples."""

import pytest

from subsidy.cases import services as cases
from subsidy.cases.services import Ruling
from subsidy.reports.services import make_snapshot
from tests import make
from tests.cases.office import LATE, Office
from tests.make import NOON, TODAY
from tests.reports.raises import files, past
from tests.sampling.town import LATER as EVALUATED_AT, evaluated


def section(shop, name, *, at=NOON, **more):
    facts = {"kind": "weekly", "ending": at.date(), "by": make.SWEEP, "at": at}
    return make_snapshot(shop.programme, **(facts | more)).facts["sections"][name]


@pytest.mark.django_db
class TestCases:
    def test_count_states_clocks_and_holds(self, shop):
        office = Office(shop)
        office.told()
        found = section(shop, "cases")
        assert found["figures"] == {
            "opened": 1,
            "live": 1,
            "overdue": 0,
            "decided": 0,
            "cleared": 0,
            "held": 1,
            "confirmed": 0,
            "false_bp": None,
        }
        assert sum(row["count"] for row in found["rows"]["states"]) == 1
        assert section(shop, "cases", at=LATE)["figures"]["overdue"] == 1

    def test_say_nothing_of_an_undercover_case_before_it_ended(self, shop):
        before = section(shop, "cases")
        office = Office(shop)
        case = office.assigned(office.flag(), is_undercover=True)
        assert section(shop, "cases") == before
        cases.decide(case, Ruling(outcome="clear", reasons="x"), by=office.reviewer, at=NOON)
        figures = before["figures"] | {"opened": 1, "cleared": 1, "false_bp": 10_000}
        assert section(shop, "cases")["figures"] == figures

    def test_tell_the_quality_of_indicators(self, shop):
        office = Office(shop)
        office.warned(office.flag())
        merchant = make.merchant(shop.programme, shop.unit)
        cleared = office.assigned(office.flag_of(merchant), merchant=merchant)
        cases.decide(
            cleared, Ruling(outcome="clear", reasons="a fair"), by=office.reviewer, at=LATE
        )
        found = section(shop, "cases", at=LATE)
        assert (found["figures"]["confirmed"], found["figures"]["false_bp"]) == (1, 5_000)
        assert found["rows"]["quality"] == [
            {
                "indicator": "shared_contact",
                "open": 0,
                "confirmed": 1,
                "cleared": 1,
                "lapsed": 0,
                "overturned": 0,
                "false_bp": 5_000,
            }
        ]
        assert {row["outcome"]: row["count"] for row in found["rows"]["decisions"]}["warn"] == 1


@pytest.mark.django_db
class TestSamples:
    def test_show_limits_and_verdict(self, shop):
        for _ in range(4):
            shop.in_review()
        sample = evaluated(shop, 99_980)
        found = section(shop, "samples", at=EVALUATED_AT)
        assert found["figures"] == {
            "announced": 1,
            "under_way": 0,
            "evaluated": 1,
            "material": 1,
        }
        [row] = found["rows"]["results"]
        kept = sample.evaluation
        assert {name: row[name] for name in ("error_fen", "upper_fen", "verdict")} == {
            name: kept[name] for name in ("error_fen", "upper_fen", "verdict")
        }
        assert section(shop, "samples", at=NOON)["figures"]["under_way"] == 1


@pytest.mark.django_db
class TestPrices:
    def test_list_what_was_raised(self, shop):
        past(shop, 400_000, 410_000)
        files(shop, 500_000)
        found = section(shop, "prices", ending=TODAY)
        assert (found["figures"]["products"], found["figures"]["highest_bp"]) == (1, 2_500)
        assert found["rows"]["raised"][0]["product"] == "Haier BCD-500"
        assert found["rows"]["raised"][0]["baseline_fen"] == 400_000
