"""A later run's flag is added to a case under way by a person, from either page."""

import pytest

from subsidy.accounts.models import Role
from subsidy.audits.models import Flag
from subsidy.cases import services
from subsidy.cases.models import CaseFlag
from subsidy.core.errors import WrongState
from subsidy.core.moves import move
from subsidy.merchants.services import PersonNeeded
from tests import make
from tests.cases.office import LATE, SWEEP
from tests.clerk import Clerk, buttons, said
from tests.make import NOON

UNFIT = (
    "This flag cannot be part of the case. "
    "Name an open flag of this merchant and programme that is in no case."
)


def flags_of(case):
    return [(row.flag, row.added_by_id, row.added_at) for row in case.case_flags.order_by("id")]


def later_flag(office):
    """What a run after the last one raised: its flag takes the place of the one before."""
    for row in Flag.objects.open().filter(merchant=office.shop.merchant):
        move(row, "supersede", by=SWEEP, at=NOON)
    return office.flag()


@pytest.fixture
def inspector(db):
    return Clerk(Role.INSPECTOR)


class TestVerb:
    def test_lets_the_case_rest_on_it_and_leaves_what_was_told(self, office):
        case = office.told()
        before = flags_of(case)
        letter = case.notices.get().letter_zh
        later = later_flag(office)
        services.add_flag(case, flag=later, by=office.inspector, at=LATE)
        assert flags_of(case) == [*before, (later, office.inspector.staff_id, LATE)]
        assert case.notices.get().letter_zh == letter
        assert case.notices.get().items.count() == 1

    def test_is_done_by_a_person_before_the_decision(self, office):
        with pytest.raises(PersonNeeded):
            services.add_flag(office.opened(), flag=later_flag(office), by=SWEEP, at=NOON)
        decided = office.warned(later_flag(office)).case
        appealed = office.warned(later_flag(office)).case
        services.appeal(appealed, text="x", by=office.inspector, at=LATE)
        for case in (decided, appealed, office.closed(later_flag(office))):
            with pytest.raises(WrongState):
                services.add_flag(case, flag=later_flag(office), by=office.inspector, at=LATE)
            assert case.case_flags.count() == 1


class TestPages:
    def test_of_the_flag_has_a_button_that_proposes_the_merchants_case(self, office, inspector):
        case, later = office.told(), later_flag(office)
        assert buttons(inspector.look(later))[-2:] == ["Open a case", "Add to a case"]
        page = inspector.client.get(f"/admin/audits/flag/{later.pk}/add_to_case/")
        assert page.context["form"].initial == {"case": case.reference}
        answer = inspector.press("add_to_case", later, case=f" {case.reference} ")
        assert said(answer) == ["Done: Add to a case"]
        assert flags_of(case)[1:] == [(later, inspector.user.pk, NOON)]
        assert "Add to a case" not in buttons(inspector.look(later))

    def test_of_the_case_has_a_button_that_proposes_a_free_flag(self, office, inspector):
        case, later = office.told(), later_flag(office)
        page = inspector.client.get(f"/admin/cases/case/{case.pk}/add_flag/")
        assert page.context["form"].initial == {"flag": later.reference}
        assert said(inspector.press("add_flag", case, flag=later.reference)) == ["Done: Add a flag"]
        assert flags_of(case)[1:] == [(later, inspector.user.pk, NOON)]
        assert said(inspector.press("add_flag", case, flag=later.reference)) == [UNFIT]

    def test_have_no_button_once_it_is_decided(self, office, inspector):
        case = office.opened()
        assert "Add a flag" in buttons(inspector.look(case))
        ruling = services.Ruling(outcome="clear", reasons="x")
        services.decide(case, ruling, by=office.reviewer, at=NOON)
        assert "Add a flag" not in buttons(inspector.look(case))

    def test_find_no_case_or_flag_of_another_merchant(self, office, shop, inspector):
        case = office.opened()
        merchant = make.merchant(shop.programme, shop.unit)
        foreign = office.flag_of(merchant)
        for name in ("F-NONE", foreign.reference):
            assert said(inspector.press("add_flag", case, flag=name)) == ["Not found."]
        for name in ("K-NONE", case.reference):
            assert said(inspector.press("add_to_case", foreign, case=name)) == ["Not found."]
        assert CaseFlag.objects.count() == 1

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE_MAKER, Role.COUNTY_REVIEWER])
    def test_refuse_who_opens_no_cases(self, office, role):
        case, later, clerk = office.opened(), later_flag(office), Clerk(role)
        assert clerk.press("add_flag", case, flag=later.reference).status_code == 403
        assert clerk.press("add_to_case", later, case=case.reference).status_code == 403
        assert CaseFlag.objects.count() == 1
