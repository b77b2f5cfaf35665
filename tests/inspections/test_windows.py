"""The inspectors' desk in the admin: the whole way of a visit, and who may not go it."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from subsidy.accounts.models import Role
from subsidy.audits.rules.bands import BANDS
from subsidy.audits.services import run_audit
from subsidy.inspections import pages
from subsidy.inspections.models import Inspection
from tests import make
from tests.clerk import Clerk, said, text

DUE = (make.TODAY + timedelta(days=7)).isoformat()
pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(shop):
    return Clerk(Role.PROGRAMME_MANAGER)


@pytest.fixture
def inspector(shop):
    return Clerk(Role.INSPECTOR)


def plan(clerk, shop, **changes):
    facts = {
        "programme": shop.programme.pk,
        "credit_code": shop.merchant.credit_code,
        "kind": "open",
        "due_on": DUE,
        "reason": "a tip",
    }
    clerk.start("plan", Inspection, **(facts | changes))
    return Inspection.objects.latest("id")


def test_a_visit_goes_its_way(shop, manager, inspector):
    claim = shop.submitted()
    row = plan(manager, shop)
    manager.press("assign", row, inspector=inspector.user.pk)
    inspector.press("begin", row)
    for item in row.checklist["items"]:
        inspector.press("answer", row, item=item, answer="yes")
    inspector.press("answer", row, item="stock_books_are_kept", answer="no", note="没有台账")
    inspector.press(
        "discover",
        row,
        code="records_missing",
        text="没有台账",
        claims=claim.reference,
        amount="99.80",
    )
    inspector.press(
        "price",
        row,
        brand=claim.product.brand,
        model=claim.product.model,
        with_subsidy="5499.00",
        without_subsidy="4999.00",
    )
    page = text(inspector.look(row))
    assert "没有台账" in page
    assert "Dearer for buyers with the subsidy" in page
    inspector.press("report", row, verdict="irregular", summary="台账缺失")
    assert inspector.press("accept", row).status_code in {302, 403}
    row.refresh_from_db()
    assert row.state == "reported"

    manager.press("accept", row)

    row.refresh_from_db()
    assert (row.state, row.accepted_by) == ("closed", manager.user)
    assert shop.merchant.cases.get().findings.get().amount_fen == 9_980


def test_visits_are_planned_from_a_run(shop, manager):
    shop.submitted()
    run = run_audit(shop.programme, as_of=make.TODAY, by=make.SWEEP, at=make.NOON)
    manager.start("plan_run", Inspection, run=run.pk, slots=3, due_on=DUE)
    [row] = Inspection.objects.all()
    assert (row.chosen, row.inclusion, row.run) == ("random", 1.0, run)


@pytest.mark.parametrize("wrong", [{"credit_code": "X"}, {"case": "K-NONE"}, {"reason": ""}])
def test_a_plan_names_what_there_is(wrong, shop, manager):
    facts = {"programme": shop.programme.pk, "kind": "open", "due_on": DUE, "reason": "a tip"}
    facts["credit_code"] = shop.merchant.credit_code
    manager.start("plan", Inspection, **(facts | wrong))
    assert not Inspection.objects.exists()


def test_no_reviewer_plans_or_goes(shop, manager):
    row, reviewer = plan(manager, shop), Clerk(Role.CITY_REVIEWER)
    assert reviewer.press("assign", row, inspector=1).status_code == 403
    assert reviewer.press("begin", row).status_code == 403


def test_undercover_visits_are_hidden_from_others_until_they_are_closed(shop, manager):
    row, reviewer = plan(manager, shop, kind="undercover"), Clerk(Role.CITY_REVIEWER)
    assert row.reference not in text(reviewer.list(Inspection))
    assert reviewer.look(row).status_code == 302
    assert row.reference in text(manager.list(Inspection))


def test_a_visit_is_the_business_of_its_unit(shop, manager):
    row = plan(manager, shop)
    elsewhere = make.unit("130200", counties=())
    assert Clerk(Role.INSPECTOR, units=[elsewhere]).look(row).status_code == 302


def test_who_is_not_the_inspector_is_told_so(shop, manager, inspector):
    row = plan(manager, shop)
    manager.press("assign", row, inspector=inspector.user.pk)
    answer = Clerk(Role.INSPECTOR).press("begin", row)
    assert said(answer) == ["This is somebody else's work. Ask for it to be assigned to you."]


@pytest.mark.parametrize("visits", [1, 3])
def test_list_has_a_budget(visits, shop, manager, django_assert_num_queries):
    plan(manager, shop)
    for _ in range(visits - 1):
        other = make.merchant(shop.programme, shop.unit)
        plan(manager, shop, credit_code=other.credit_code)
    manager.list(Inspection)
    with django_assert_num_queries(5):
        manager.list(Inspection)


@pytest.mark.parametrize(
    ("language", "kind", "band"), [("zh-hans", "公开", "较强"), ("en", "open", "strong")]
)
def test_kind_and_band_have_names(language, kind, band):
    with override(language):
        assert Inspection(kind="open").get_kind_display() == kind
        assert str(pages.BANDS["strong"]) == band


def test_every_band_has_a_name():
    assert list(pages.BANDS) == [band.name for band in BANDS]
