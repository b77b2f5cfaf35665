"""Inspections in the audit report: who was visited, what was found, and nothing that warns."""

import io
from datetime import timedelta

import pytest
from django.utils.translation import override
from openpyxl import load_workbook
from pypdf import PdfReader

from subsidy.accounts.models import Role
from subsidy.audits.services import run_audit
from subsidy.cases import services as cases
from subsidy.core.actors import Actor
from subsidy.inspections import services
from subsidy.reports.audit_files import written
from subsidy.reports.rules.periods import period_ending
from subsidy.reports.sections.inspections import gather
from subsidy.reports.services import make_snapshot
from subsidy.reports.services.snapshots import scope_of
from tests import make
from tests.make import NOON, TODAY

NOTHING = {"planned": 0, "done": 0, "regular": 0, "irregular": 0, "not_met": 0, "hours": 0.0}


class Desk:
    """manager: plans and accepts; inspector: goes."""

    def __init__(self, shop):
        self.shop = shop
        self.manager = make.actor(Role.PROGRAMME_MANAGER)
        self.reviewer = make.actor(Role.CITY_REVIEWER)
        self.inspector = make.staff(Role.INSPECTOR)

    def planned(self, *, kind="open", merchant=None, due_on=TODAY, **more):
        return services.plan_one(
            merchant or self.shop.merchant,
            self.shop.programme,
            kind=kind,
            reason="a tip",
            due_on=due_on,
            by=self.manager,
            at=NOON,
            **more,
        )

    def by_chance(self):
        self.shop.submitted()
        run = run_audit(self.shop.programme, as_of=TODAY, by=make.SWEEP, at=NOON)
        [row] = services.plan_from_run(run, slots=1, due_on=TODAY, by=self.manager, at=NOON)
        return row

    def visited(self, row, *, minutes, found_fen=None, verdict="regular"):
        """The visit is reported after so many minutes, and accepted; returns its case."""
        by, end = Actor.staff(self.inspector), NOON + timedelta(minutes=minutes)
        services.assign(row, inspector=self.inspector, by=self.manager, at=NOON)
        services.begin(row, by=by, at=NOON)
        for item in row.checklist["items"]:
            services.answer(row, item=item, answer="yes", by=by, at=NOON)
        if found_fen is not None:
            facts = {"code": "fake_sale", "text": "no goods", "amount_fen": found_fen}
            services.discover(row, **facts, by=by, at=NOON)
            verdict = "irregular"
        services.report(row, verdict=verdict, summary="seen", by=by, at=end)
        return services.accept(row, by=self.manager, at=end)


@pytest.fixture
def desk(shop):
    return Desk(shop)


LATER = NOON + timedelta(hours=6)


def snapshot(shop, *, at=LATER, **more):
    facts = {"kind": "weekly", "ending": TODAY, "by": make.SWEEP, "at": at}
    return make_snapshot(shop.programme, **(facts | more))


def facts(shop, **more):
    return snapshot(shop, **more).facts["sections"]["inspections"]


@pytest.mark.django_db
class TestSection:
    def test_counts_visits_by_arm_with_findings_and_hours(self, desk, shop):
        desk.visited(desk.by_chance(), minutes=61)
        other = make.merchant(shop.programme, shop.unit)
        desk.visited(desk.planned(merchant=other), minutes=30, found_fen=123_400)
        third = make.merchant(shop.programme, shop.unit)
        desk.planned(merchant=third, due_on=TODAY - timedelta(days=1))
        assert facts(shop) == {
            "figures": {
                "planned": 3,
                "under_way": 1,
                "overdue": 1,
                "done": 2,
                "undercover": 0,
                "irregular": 1,
                "findings": 1,
                "found_fen": 123_400,
                "hours": 1.75,
            },
            "rows": {
                "arms": [
                    {"arm": "rank"} | NOTHING,
                    {"arm": "random"}
                    | NOTHING
                    | {"planned": 1, "done": 1, "regular": 1, "hours": 1.25},
                    {"arm": "case"} | NOTHING,
                    {"arm": "tip"}
                    | NOTHING
                    | {"planned": 2, "done": 1, "irregular": 1, "hours": 0.5},
                ],
                "kinds": [
                    {"kind": "open", "done": 2, "irregular": 1, "hours": 1.75},
                    {"kind": "undercover", "done": 0, "irregular": 0, "hours": 0.0},
                ],
                "findings": [{"code": "fake_sale", "count": 1, "found_fen": 123_400}],
            },
        }

    def test_says_nothing_of_undercover_visits_before_nobody_is_warned(self, desk, shop):
        nothing = facts(shop)
        assert nothing["figures"] == dict.fromkeys(nothing["figures"], 0)
        row = desk.planned(kind="undercover")
        assert facts(shop) == nothing
        case = desk.visited(row, minutes=20, found_fen=500)
        assert case.kind == "undercover"
        assert facts(shop) == nothing
        ruling = cases.Ruling(outcome="clear", reasons="explained")
        cases.decide(case, ruling, by=desk.reviewer, at=LATER)
        found = facts(shop)
        assert found["rows"] == nothing["rows"] | {
            "kinds": [
                {"kind": "open", "done": 0, "irregular": 0, "hours": 0.0},
                {"kind": "undercover", "done": 1, "irregular": 1, "hours": 0.5},
            ],
            "findings": [{"code": "fake_sale", "count": 1, "found_fen": 500}],
        }
        assert found["figures"] == nothing["figures"] | {
            "done": 1,
            "undercover": 1,
            "irregular": 1,
            "findings": 1,
            "found_fen": 500,
            "hours": 0.5,
        }

    def test_hides_an_open_visit_for_an_undercover_case(self, desk, shop):
        nothing = facts(shop)
        case = cases.open_case(
            shop.merchant,
            shop.programme,
            subject="x",
            is_undercover=True,
            by=desk.manager,
            at=NOON,
        )
        desk.planned(case=case)
        assert facts(shop) == nothing

    def test_looks_at_its_period_and_place_alone(self, desk, shop):
        desk.visited(desk.planned(), minutes=15)
        assert facts(shop)["figures"]["done"] == 1
        elsewhere = make.unit("130200", counties=())
        assert facts(shop, unit=elsewhere)["figures"]["done"] == 0
        week = timedelta(days=7)
        later = facts(shop, ending=TODAY + week, at=LATER + week)["figures"]
        assert (later["planned"], later["done"], later["hours"]) == (0, 0, 0.0)

    def test_costs_four_statements(self, desk, shop, django_assert_num_queries):
        desk.visited(desk.by_chance(), minutes=61)
        scope = scope_of(shop.programme, None, period_ending("weekly", TODAY), at=LATER)
        with django_assert_num_queries(4):
            gather(scope)


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]


@pytest.mark.long
@pytest.mark.django_db
class TestFiles:
    @pytest.mark.parametrize(
        ("language", "words", "title", "arms", "kinds"),
        [
            (
                "zh-hans",
                ("检查", "本期计划明察次数", "检查发现的问题", "虚构交易"),
                "明察按选取方式",
                ["按排序", "随机抽取", "为办案", "因举报线索", "合计"],
                ["明察", "暗访", "合计"],
            ),
            (
                "en",
                ("Inspections", "Open visits planned in the period", "What visits discovered"),
                "Open visits by how the merchant was chosen",
                ["by rank", "by chance", "for a case", "on a tip", "Total"],
                ["openly", "undercover", "Total"],
            ),
        ],
    )
    def test_hold_the_section_in_both_languages(
        self, desk, shop, language, words, title, arms, kinds
    ):
        desk.visited(desk.planned(), minutes=45, found_fen=123_400)
        kept = snapshot(shop)
        with override(language):
            book = load_workbook(io.BytesIO(written(kept, "xlsx")))
            pdf = PdfReader(io.BytesIO(written(kept, "pdf")))
        place = [sheet["A1"].value for sheet in book.worksheets].index(title)
        by_arm, by_kind = (rows(book.worksheets[place + more]) for more in (0, 1))
        zeros, once = [0, 0, 0, 0, 0, 0], [1, 1, 0, 1, 0, 0.75]
        figures = [zeros, zeros, zeros, once, once]
        assert by_arm == [[name, *row] for name, row in zip(arms, figures, strict=True)]
        figures = [[1, 1, 0.75], [0, 0, 0], [1, 1, 0.75]]
        assert by_kind == [[name, *row] for name, row in zip(kinds, figures, strict=True)]
        text = "\n".join(page.extract_text() for page in pdf.pages)
        for word in (*words, "1,234.00"):
            assert word in text
