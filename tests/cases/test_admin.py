"""Windows on cases: everything about one of them, its clock, letters, and who sees it."""

from datetime import timedelta

import pytest

from subsidy.accounts.models import Role
from subsidy.cases import services
from subsidy.cases.models import Case, CaseDecision, CaseHold, Finding, Reply
from tests import make
from tests.cases.office import LATE
from tests.clerk import Clerk, buttons, said, text


class TestCase:
    def test_shows_what_was_told_said_found_and_decided(self, office, shop):
        decision = office.sanctioned(claims=[shop.paid()])
        case = decision.case
        services.comment(case, text="Look at the till.", by=office.inspector, at=LATE)
        services.add_evidence(case, title="Receipt", place="box 7", by=office.inspector, at=LATE)
        services.appeal(case, text="It is wrong.", by=office.inspector, at=LATE)
        page = text(Clerk(Role.AUDITOR).look(case))
        for words in (
            *("A flag is not proof", "30 claims share a telephone.", "Notice of matters"),
            *("A dormitory.", "Nobody lives there.", "No goods were handed over."),
            *("disqualification", "It is wrong.", "Look at the till.", "Receipt", "box 7"),
            "Somebody new is to decide the appeal",
        ):
            assert words in page

    def test_says_once_what_ends_for_many_claims_at_once(self, office, shop):
        case = office.told(office.flag(shop.approved(), shop.approved(external_id="SJZ-2")))
        page = text(Clerk(Role.AUDITOR).look(case))
        assert page.count("hold ends") == 1
        assert "hold ends × 2" in page
        assert "Holds: 2" in page

    def test_shows_the_letter_in_the_language_of_the_reader(self, office):
        case, auditor = office.told(), Clerk(Role.AUDITOR)
        auditor.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
        assert "核查事项告知书" in text(auditor.look(case))

    def test_shows_the_clock(self, office, monkeypatch):
        case = office.told()
        clerk = Clerk(Role.AUDITOR)
        assert "The merchant may answer · until 2024-10-16 12:00, 15 days" in text(clerk.look(case))
        monkeypatch.setattr("subsidy.core.clock.now", lambda: case.due_at + timedelta(days=3))
        assert "overdue for 3 days" in text(clerk.look(case))
        assert case.reference in text(clerk.list(Case, overdue="yes"))

    def test_is_shown_to_the_merchants_unit(self, office, shop):
        case = office.opened()
        elsewhere = make.unit("130200", counties=())
        assert case.reference in text(Clerk(Role.INSPECTOR, units=[shop.unit]).list(Case))
        assert Clerk(Role.INSPECTOR, units=[elsewhere]).look(case).status_code == 302

    def test_is_read_and_not_worked_on_by_auditors(self, office):
        assert buttons(Clerk(Role.AUDITOR).look(office.told())) == []

    def test_is_opened_on_a_merchant_of_ones_own_units(self, shop):
        form = {
            "credit_code": shop.merchant.credit_code,
            "programme": shop.programme.pk,
            "subject": "a letter from a citizen",
        }
        elsewhere = make.unit("130200", counties=())
        stranger = Clerk(Role.INSPECTOR, units=[elsewhere])
        assert said(stranger.start("open", Case, **form)) == ["Not found."]
        inspector = Clerk(Role.INSPECTOR, units=[shop.unit])
        inspector.start("open", Case, is_undercover="on", **form)
        case = Case.objects.get()
        assert (case.kind, case.opened_by) == ("undercover", inspector.user)
        assert "Tell the merchant" not in buttons(inspector.look(case))
        inspector.press("open_up", case, reason="done")
        assert case.kind == "open"

    @pytest.mark.parametrize("cases", [1, 3])
    def test_list_has_a_budget(self, office, shop, cases, django_assert_num_queries):
        for _ in range(cases):
            office.assigned(merchant=make.merchant(shop.programme, shop.unit))
        auditor = Clerk(Role.AUDITOR)
        with django_assert_num_queries(6):
            page = auditor.list(Case)
        assert page.context["cl"].result_list.count() == cases


class TestOthers:
    def test_hold_and_link_and_ask_back(self, office, shop):
        paid, unpaid = shop.paid(), shop.in_review()
        case = office.closed(office.flag(paid, unpaid), claims=[paid])
        manager, inspector = Clerk(Role.PROGRAMME_MANAGER), Clerk(Role.INSPECTOR)
        manager.press("recover", case, only=paid.reference, reason="faked")
        form = {"kind": "mobile", "value": "13800000000", "until_on": "2024-11-01", "reason": "x"}
        inspector.press("link", case, **form)
        assert (case.recoveries.count(), case.watches.count()) == (1, 1)

    def test_release_and_prolong_holds(self, office):
        office.told()
        row, manager = CaseHold.objects.get(), Clerk(Role.PROGRAMME_MANAGER)
        manager.press("prolong", row, reason="the expert is away")
        assert Clerk(Role.INSPECTOR).press("release", row, reason="x").status_code == 403
        manager.press("release", row, reason="enough")
        assert (row.state, row.hold.lifted_because) == ("released", "enough")

    def test_take_findings_back(self, office):
        finding = office.finding(office.told(), amount_fen=123_400)
        inspector = Clerk(Role.INSPECTOR)
        assert "1,234.00" in text(inspector.look(finding))
        inspector.press("withdraw", finding, reason="mistaken")
        assert finding.withdrawn_because == "mistaken"

    def test_give_the_letter_to_be_printed(self, office):
        decision = office.warned()
        auditor = Clerk(Role.AUDITOR)
        assert "给予警告" in text(auditor.look(decision))
        url = f"/admin/cases/casedecision/{decision.pk}/letter-zh.txt"
        answer = auditor.client.get(url)
        assert answer.content.decode() == decision.letter_zh
        assert "attachment" in answer["Content-Disposition"]
        assert auditor.client.get(url.replace("zh", "fr")).status_code == 404

    def test_show_the_case_on_the_page_of_the_flag(self, office):
        flag = office.flag()
        case = office.opened(flag)
        page = Clerk(Role.INSPECTOR).look(flag)
        assert case.reference in text(page)
        assert "Open a case" not in buttons(page)

    @pytest.mark.parametrize("model", [Reply, Finding, CaseDecision, CaseHold])
    @pytest.mark.parametrize("rows", [1, 3])
    def test_lists_have_a_budget(self, office, model, rows, django_assert_num_queries):
        for _ in range(rows):
            ruling = services.Ruling(outcome="clear", reasons="x")
            services.decide(office.heard(), ruling, by=office.reviewer, at=LATE)
        auditor = Clerk(Role.AUDITOR)
        with django_assert_num_queries(4):
            page = auditor.list(model)
        assert page.context["cl"].result_list.count() == rows


def test_quality_shows_each_indicator_with_its_limits(office):
    office.warned()
    page = text(Clerk(Role.AUDITOR).client.get("/admin/cases/case/quality/"))
    assert "address shared by many applicants 1 1 1 0 0 0 0.000 0.000–0.975" in page
