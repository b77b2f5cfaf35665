"""An undercover case is seen by who works on it, supervises, decides or audits: by nobody else."""

import pytest

from subsidy.accounts.models import Role
from subsidy.cases import services
from subsidy.cases.models import Case, CaseDecision, Finding
from subsidy.core.actors import Actor
from subsidy.core.moves import move
from subsidy.inspections import services as inspections
from subsidy.inspections.models import Inspection
from tests import make
from tests.cases.office import LATE, SWEEP
from tests.claims.till import Till
from tests.clerk import Clerk, buttons, said, text
from tests.make import NOON, TODAY

#: Supervises, decides, audits.
KNOWING = {Role.PROGRAMME_MANAGER, Role.CITY_REVIEWER, Role.AUDITOR}
#: Rooms of business are seen by every role.
OTHERS = [role for role in Role.values if role not in KNOWING]


@pytest.fixture
def secret(office):
    """An undercover case with a finding, opened by an inspector and given to an officer."""
    case = office.assigned(office.flag(), is_undercover=True)
    office.finding(case)
    return case


def clerk_of(user):
    """The window as this very person sees it."""
    clerk = Clerk(user.role)
    clerk.user = user
    clerk.client.force_login(user)
    return clerk


def seen(clerk, case):
    """Where the case can be seen: list, page, its history, the finding, the page of the flag."""
    flag = case.case_flags.get().flag
    finding = case.findings.get()
    history = f"/admin/cases/case/{case.pk}/history/"
    return {
        "list": case.reference in text(clerk.list(Case)),
        "search": case.reference in text(clerk.list(Case, q=case.reference)),
        "page": clerk.look(case).status_code == 200,
        "history": clerk.client.get(history).status_code == 200,
        "findings": case.reference in text(clerk.list(Finding)),
        "finding": clerk.look(finding).status_code == 200,
        "flag": case.reference in text(clerk.look(flag)),
    }


EVERYWHERE = dict.fromkeys(
    ("list", "search", "page", "history", "findings", "finding", "flag"), True
)
NOWHERE = dict.fromkeys(EVERYWHERE, False)


@pytest.mark.django_db
class TestCase:
    @pytest.mark.parametrize("role", sorted(KNOWING))
    def test_is_seen_by_who_supervises_decides_and_audits(self, secret, role):
        assert seen(Clerk(role), secret) == EVERYWHERE

    @pytest.mark.parametrize("role", OTHERS)
    def test_is_seen_by_no_other_role(self, secret, role):
        assert seen(Clerk(role), secret) == NOWHERE

    def test_is_seen_by_its_officer_and_by_who_opened_it(self, office, secret):
        for user in (office.officer, secret.opened_by):
            assert seen(clerk_of(user), secret) == EVERYWHERE
        other = make.staff(Role.INSPECTOR)
        services.assign(secret, officer=other, by=office.inspector, at=NOON)
        assert seen(clerk_of(office.officer), secret) == NOWHERE
        assert seen(clerk_of(other), secret) == EVERYWHERE

    def test_is_seen_by_the_inspector_who_visits_for_it(self, office, secret):
        visitor = make.staff(Role.INSPECTOR)
        row = visit(office, case=secret, kind="undercover")
        assert seen(clerk_of(visitor), secret) == NOWHERE
        inspections.assign(row, inspector=visitor, by=office.manager, at=NOON)
        assert seen(clerk_of(visitor), secret) == EVERYWHERE

    def test_is_worked_on_by_nobody_else(self, office, secret):
        stranger = Clerk(Role.INSPECTOR)
        for verb in ("comment", "assign", "open_up", "find", "evidence"):
            assert stranger.press(verb, secret, text="x", reason="x").status_code == 404
        assert clerk_of(office.officer).press("comment", secret, text="x").status_code == 302
        assert [row.text for row in secret.comments.all()] == ["x"]

    def test_is_shown_to_its_unit_once_its_secrecy_ended(self, office, secret):
        services.open_up(secret, reason="done", by=office.inspector, at=NOON)
        assert seen(Clerk(Role.FINANCE_MAKER), secret) == EVERYWHERE

    def test_is_not_told_of_by_a_button_that_is_missing(self, office, secret):
        flag = secret.case_flags.get().flag
        stranger = Clerk(Role.INSPECTOR)
        assert "Open a case" in buttons(stranger.look(flag))
        answer = stranger.press("open_case", flag, subject="x")
        assert len(said(answer)) == 1
        assert secret.reference not in said(answer)[0]
        assert Case.objects.get() == secret

    def test_takes_up_a_flag_from_who_knows_of_it_alone(self, office, secret):
        move(secret.case_flags.get().flag, "supersede", by=SWEEP, at=NOON)
        flag = office.flag()
        stranger, officer = Clerk(Role.INSPECTOR), clerk_of(office.officer)
        page = stranger.client.get(f"/admin/audits/flag/{flag.pk}/add_to_case/")
        assert page.context["form"].initial == {"case": ""}
        for name in (secret.reference, "K-NONE"):
            assert said(stranger.press("add_to_case", flag, case=name)) == ["Not found."]
        officer.press("add_to_case", flag, case=secret.reference)
        assert flag.case_flag.case == secret

    def test_hides_its_decision(self, office, secret):
        ruling = services.Ruling(outcome="clear", reasons="explained")
        decision = services.decide(secret, ruling, by=office.reviewer, at=LATE)
        letter = f"/admin/cases/casedecision/{decision.pk}/letter-zh.txt"
        for role, status in ((Role.AUDITOR, 200), (Role.FINANCE_MAKER, 404)):
            clerk = Clerk(role)
            assert clerk.client.get(letter).status_code == status
            assert (secret.reference in text(clerk.list(CaseDecision))) is (status == 200)

    def test_is_unknown_to_the_merchant(self, secret, shop):
        till = Till(shop)
        assert till.get(f"cases/{secret.reference}").status_code == 404
        assert till.get("flags").json() == {"data": [], "next_cursor": None}


def visit(office, *, kind="undercover", case=None):
    return inspections.plan_one(
        office.shop.merchant,
        office.shop.programme,
        kind=kind,
        case=case,
        reason="a tip",
        due_on=TODAY,
        by=office.manager,
        at=NOON,
    )


def sees(clerk, row):
    return (
        row.reference in text(clerk.list(Inspection)),
        clerk.look(row).status_code == 200,
    )


@pytest.mark.django_db
class TestVisit:
    def test_is_seen_by_who_plans_goes_and_audits_and_by_the_officer_of_its_case(
        self, office, secret
    ):
        visitor = make.staff(Role.INSPECTOR)
        for kind in ("undercover", "open"):
            row = visit(office, kind=kind, case=secret)
            inspections.assign(row, inspector=visitor, by=office.manager, at=NOON)
            for user in (visitor, office.officer, make.staff(Role.AUDITOR), row.planned_by):
                assert sees(clerk_of(user), row) == (True, True)
            for role in (Role.INSPECTOR, Role.CITY_REVIEWER, Role.FINANCE_MAKER):
                assert sees(Clerk(role), row) == (False, False)

    def test_is_begun_and_accepted_by_nobody_who_may_not_know(self, office, secret):
        row = visit(office)
        stranger = Clerk(Role.INSPECTOR)
        assert stranger.press("begin", row).status_code == 404
        assert stranger.press("accept", row).status_code == 404

    def test_is_shown_once_it_is_closed_and_no_undercover_case_is_under_way(self, office):
        visitor = make.staff(Role.INSPECTOR)
        row = visit(office)
        inspections.assign(row, inspector=visitor, by=office.manager, at=NOON)
        by = Actor.staff(visitor)
        inspections.begin(row, by=by, at=NOON)
        for item in row.checklist["items"]:
            inspections.answer(row, item=item, answer="yes", by=by, at=NOON)
        inspections.discover(row, code="fake_sale", text="no goods", by=by, at=NOON)
        inspections.report(row, verdict="irregular", summary="no goods", by=by, at=NOON)
        case = inspections.accept(row, by=office.manager, at=NOON)
        assert (row.state, case.kind, case.state) == ("closed", "undercover", "opened")
        maker = Clerk(Role.FINANCE_MAKER)
        assert sees(maker, row) == (False, False)
        services.decide(
            case, services.Ruling(outcome="clear", reasons="x"), by=office.reviewer, at=NOON
        )
        assert sees(maker, row) == (True, True)


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Case, Inspection])
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_have_a_budget_for_who_does_not_know(
    office, shop, model, rows, django_assert_num_queries
):
    for _ in range(rows):
        merchant = make.merchant(shop.programme, shop.unit)
        office.assigned(merchant=merchant)
        inspections.plan_one(
            merchant,
            shop.programme,
            kind="open",
            reason="x",
            due_on=TODAY,
            by=office.manager,
            at=NOON,
        )
    maker = Clerk(Role.FINANCE_MAKER)
    with django_assert_num_queries({Case: 6, Inspection: 5}[model]):
        page = maker.list(model)
    assert page.context["cl"].result_list.count() == rows
