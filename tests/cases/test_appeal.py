"""Appeals: judged by somebody new, and what becomes of standing, flags, holds and watches."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from subsidy.cases import services
from subsidy.cases.models import Case, CaseAppeal
from subsidy.claims.models import Hold, Watch
from subsidy.core.errors import SamePerson, WrongState
from subsidy.core.moves import move
from subsidy.merchants.services import PersonNeeded
from tests.cases.office import LATE, SWEEP
from tests.core.test_moves import refused
from tests.make import NOON


def appealed(office, *flags, outcome="disqualify"):
    case = office.sanctioned(*flags, outcome=outcome).case
    services.appeal(case, text="It is wrong.", key=office.shop.key, by=office.shop.by, at=LATE)
    return case


def standing(office):
    office.shop.merchant.refresh_from_db()
    return office.shop.merchant.state


class TestAppeal:
    def test_leaves_the_decision_in_force(self, office):
        case = appealed(office)
        assert (case.state, case.due_at) == ("appealed", LATE + timedelta(days=60))
        assert standing(office) == "disqualified"

    def test_on_paper_is_taken_down_by_staff(self, office):
        case = office.warned().case
        with pytest.raises(PersonNeeded):
            services.appeal(case, text="x", by=SWEEP, at=LATE)
        row = services.appeal(case, text="x", by=office.inspector, at=LATE)
        assert (row.taken_by_id, row.key) == (office.inspector.staff_id, None)

    def test_that_comes_late_is_refused(self, office):
        decision = office.warned()
        late = decision.appeal_by + timedelta(seconds=1)
        with pytest.raises(services.AppealTooLate):
            services.appeal(decision.case, text="x", by=office.inspector, at=late)

    def test_against_nothing_is_refused(self, office):
        with pytest.raises(WrongState):
            services.appeal(office.opened(), text="x", by=office.inspector, at=LATE)


class TestJudge:
    def test_is_nobody_who_decided_before(self, office):
        case = appealed(office)
        for who in (office.reviewer, office.manager):
            for verb in (services.uphold, services.overturn):
                with pytest.raises(SamePerson):
                    verb(case, reason="x", by=who, at=LATE)
        facts = {"outcome": "upheld", "reasons": "x", "letter_zh": "x", "letter_en": "x"}
        with (
            pytest.raises(IntegrityError, match="somebody who decided nothing before"),
            transaction.atomic(),
        ):
            CaseAppeal.objects.update(decided_at=LATE, decided_by=office.manager.staff_id, **facts)
        assert standing(office) == "disqualified"

    def test_is_no_machine(self, office):
        with pytest.raises(PersonNeeded):
            services.uphold(appealed(office), reason="x", by=SWEEP, at=LATE)

    def test_gives_reasons_once(self, office):
        case = appealed(office)
        refused("appeal_is_decided_by_a_person", "UPDATE cases_caseappeal SET outcome = 'upheld'")
        refused("Cannot update", "UPDATE cases_caseappeal SET text = 'x'")
        services.uphold(case, reason="No records came.", by=office.judge, at=LATE)
        refused("Cannot update", "UPDATE cases_caseappeal SET outcome = 'overturned'")


class TestUphold:
    def test_makes_the_decision_final(self, office):
        case = appealed(office)
        services.uphold(case, reason="No records came.", by=office.judge, at=LATE)
        assert (case.state, standing(office)) == ("closed", "disqualified")
        assert "维持原处理决定" in CaseAppeal.objects.get().letter_zh
        assert not Hold.objects.open().exists()


class TestOverturn:
    @pytest.mark.parametrize("outcome", ["suspend", "disqualify"])
    def test_undoes_all_of_it(self, office, outcome):
        case = appealed(office, outcome=outcome)
        services.share_link(
            case,
            kind="mobile",
            value="13800000000",
            until_on=(LATE + timedelta(days=30)).date(),
            reason="used by the staff",
            by=office.inspector,
            at=LATE,
        )
        services.overturn(case, reason="The dormitory exists.", by=office.judge, at=LATE)
        assert (case.state, standing(office)) == ("cleared", "active")
        assert [one.state for one in case.decisions.all()] == ["overturned"]
        assert [(row.outcome, row.flag.state) for row in case.case_flags.all()] == [
            ("overturned", "dismissed")
        ]
        assert not Hold.objects.open().exists()
        assert [watch.state for watch in Watch.objects.all()] == ["lifted"]
        assert "恢复资格" in CaseAppeal.objects.get().letter_zh


class TestTwoCases:
    """One suspends, then another one disqualifies."""

    @pytest.fixture
    def both(self, office, shop):
        other = office.heard()
        move(other.case_flags.get().flag, "supersede", by=SWEEP, at=NOON)
        suspension = office.sanctioned(outcome="suspend")
        disqualification = office.proposed(case=Case.objects.get(pk=other.pk))
        services.approve_sanction(disqualification, by=office.manager, at=LATE)
        assert standing(office) == "disqualified"
        return suspension, disqualification

    def lodge(self, office, decision):
        case = Case.objects.get(pk=decision.case_id)
        services.appeal(case, text="It is wrong.", by=office.inspector, at=LATE)
        return case

    def test_of_which_the_graver_is_overturned_leave_the_other(self, office, both):
        suspension, disqualification = both
        case = self.lodge(office, disqualification)
        services.overturn(case, reason="x", by=office.judge, at=LATE)
        assert standing(office) == "suspended"
        assert services.run_clocks(by=SWEEP, at=suspension.until)["expired"] == 1
        assert standing(office) == "active"

    def test_of_which_the_milder_is_overturned_leave_the_graver(self, office, both):
        suspension, _disqualification = both
        case = self.lodge(office, suspension)
        services.overturn(case, reason="x", by=office.judge, at=LATE)
        assert standing(office) == "disqualified"

    def test_of_which_the_milder_ends_leave_the_graver(self, office, both):
        suspension, _disqualification = both
        services.run_clocks(by=SWEEP, at=suspension.until)
        assert standing(office) == "disqualified"
