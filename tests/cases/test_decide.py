"""Decisions: what they need, who may make them, and what follows for standing, flags and holds."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from subsidy.cases import services
from subsidy.cases.models import CaseDecision, CaseFlag, CaseMove
from subsidy.cases.services import Ruling
from subsidy.claims.models import Hold
from subsidy.core.errors import Refused, SamePerson, WrongState
from subsidy.core.moves import move, record_births
from subsidy.merchants import services as merchants
from subsidy.merchants.models import MerchantMove
from subsidy.merchants.services import PersonNeeded
from tests import make
from tests.cases.office import HEARD, LATE, SWEEP, told_events
from tests.core.test_moves import refused
from tests.make import NOON

WARN = Ruling(outcome="warn", reasons="Keep your records.")
CLEAR = Ruling(outcome="clear", reasons="It is a dormitory.")


def standing(office):
    office.shop.merchant.refresh_from_db()
    return office.shop.merchant.state


def flags(case):
    return [(row.outcome, row.flag.state) for row in case.case_flags.select_related("flag")]


class TestClear:
    def test_ends_the_case_its_holds_and_its_flags(self, office):
        case = office.heard()
        decision = services.decide(case, CLEAR, by=office.reviewer, at=NOON)
        assert (case.state, case.due_at, decision.state) == ("cleared", None, "in_force")
        assert flags(case) == [("cleared", "dismissed")]
        assert not Hold.objects.open().exists()
        assert [row.state for row in case.holds.all()] == ["released"]
        for words in ("Nobody lives there.", "A dormitory.", "It is a dormitory."):
            assert words in decision.letter_zh
        assert "不予处理" in decision.letter_zh

    def test_needs_no_notice(self, office):
        case = office.opened()
        services.decide(case, CLEAR, by=office.reviewer, at=NOON)
        assert told_events(case) == [("open_case", "opened"), ("acquit", "cleared")]

    def test_may_be_begun_anew(self, office):
        case = office.opened()
        services.decide(case, CLEAR, by=office.reviewer, at=NOON)
        services.reopen(case, reason="a witness", by=office.reviewer, at=LATE)
        assert (case.state, case.due_at) == ("opened", LATE + timedelta(days=30))


class TestWarn:
    def test_rests_on_findings_and_can_be_appealed(self, office):
        decision = office.warned()
        case = decision.case
        assert (case.state, case.due_at) == ("decided", LATE + timedelta(days=60))
        assert [one.text for one in decision.findings.all()] == ["No goods were handed over."]
        assert flags(case) == [("confirmed", "flagged")]
        assert standing(office) == "active"
        assert Hold.objects.open().count() == 1

    def test_waits_until_the_merchant_had_its_time(self, office):
        with pytest.raises(services.ReplyStillOpen):
            services.decide(office.heard(), WARN, by=office.reviewer, at=NOON)

    def test_without_a_finding_is_refused(self, office):
        case = office.answered()
        services.answer_reply(
            case.notices.get().items.get().replies.get(), text="no", by=office.inspector, at=NOON
        )
        with pytest.raises(services.FindingMissing):
            services.decide(case, WARN, by=office.reviewer, at=LATE)

    def test_that_leaves_a_reply_out_is_refused_by_verb_and_database(self, office):
        case = office.answered()
        office.finding(case)
        with pytest.raises(services.ReplyUnanswered):
            services.decide(case, WARN, by=office.reviewer, at=LATE)
        row = CaseDecision.objects.create(
            case=case,
            outcome="warn",
            reasons="x",
            state="proposed",
            proposed_at=LATE,
            proposed_by_id=office.reviewer.staff_id,
        )
        facts = {"issued_at": LATE, "letter_zh": "x", "letter_en": "x"}
        with (
            pytest.raises(IntegrityError, match="decision answers every reply"),
            transaction.atomic(),
        ):
            move(row, "issue", by=office.reviewer, at=LATE, **facts)

    def test_by_a_machine_or_without_reasons_is_refused(self, office):
        case = office.heard()
        with pytest.raises(PersonNeeded):
            services.decide(case, WARN, by=SWEEP, at=LATE)
        silent = Ruling(outcome="warn", reasons=" ")
        with pytest.raises(services.ReasonMissing):
            services.decide(case, silent, by=office.reviewer, at=LATE)


class TestRectify:
    def test_names_a_day_and_is_fulfilled(self, office):
        ruling = Ruling(outcome="rectify", reasons="x", until_on=(LATE + timedelta(days=9)).date())
        decision = services.decide(office.heard(), ruling, by=office.reviewer, at=LATE)
        assert "责令于2024-10-25前整改到位" in decision.letter_zh
        services.fulfil(decision, reason="seen on site", by=office.inspector, at=LATE)
        assert decision.state == "ended"

    @pytest.mark.parametrize("day", [None, LATE.date(), (LATE + timedelta(days=400)).date()])
    def test_by_an_unfit_day_is_refused(self, office, day):
        ruling = Ruling(outcome="rectify", reasons="x", until_on=day)
        with pytest.raises(services.UntilUnfit):
            services.decide(office.heard(), ruling, by=office.reviewer, at=LATE)


class TestSanction:
    def test_does_nothing_before_another_person_approves(self, office):
        decision = office.proposed()
        assert (standing(office), decision.case.state) == ("active", "answered")
        with pytest.raises(SamePerson):
            services.approve_sanction(decision, by=office.reviewer, at=LATE)
        services.approve_sanction(decision, by=office.manager, at=LATE)
        assert (standing(office), decision.state) == ("disqualified", "in_force")
        assert decision.case.state == "decided"

    def test_may_be_turned_down_and_proposed_anew(self, office):
        decision = office.proposed()
        services.turn_down(decision, reason="too hard", by=office.manager, at=LATE)
        office.proposed(case=decision.case, outcome="suspend")
        assert standing(office) == "active"

    def test_needs_the_offer_of_a_hearing(self, office):
        ruling = Ruling(outcome="disqualify", reasons="x")
        with pytest.raises(services.HearingMissing):
            services.propose_sanction(office.heard(), ruling, by=office.reviewer, at=LATE)

    def test_stops_new_claims(self, office, shop):
        office.sanctioned(outcome="suspend")
        shop.merchant.refresh_from_db()
        with pytest.raises(Refused) as refusal:
            shop.submitted()
        assert refusal.value.code == "merchant_suspended"

    def test_of_a_suspension_ends_with_its_time(self, office):
        decision = office.sanctioned(outcome="suspend")
        before, after = decision.until - timedelta(seconds=1), decision.until
        assert services.run_clocks(by=SWEEP, at=before)["expired"] == 0
        assert services.run_clocks(by=SWEEP, at=after)["expired"] == 1
        decision.refresh_from_db()
        assert (standing(office), decision.state) == ("active", "ended")

    def test_whose_merchant_left_meanwhile_ends_all_the_same(self, office):
        decision = office.sanctioned(outcome="suspend")
        merchant = decision.case.merchant
        merchants.exit_merchant(merchant, by=office.manager, at=LATE, reason="closing")
        assert services.run_clocks(by=SWEEP, at=decision.until)["expired"] == 1
        decision.refresh_from_db()
        assert (standing(office), decision.state) == ("exited", "ended")


class TestMachines:
    def test_sanction_nobody(self, office):
        heard = office.heard()
        ruling = Ruling(outcome="disqualify", reasons="x", **HEARD)
        with pytest.raises(PersonNeeded):
            services.propose_sanction(heard, ruling, by=SWEEP, at=LATE)
        decision = office.proposed(case=heard)
        with pytest.raises(PersonNeeded):
            services.approve_sanction(decision, by=SWEEP, at=LATE)
        with pytest.raises(PersonNeeded):
            services.hold_merchant(heard, reason="x", by=SWEEP, at=LATE)
        for verb in (merchants.suspend, merchants.disqualify):
            with pytest.raises(PersonNeeded):
                verb(office.shop.merchant, by=SWEEP, at=LATE, reason="x")
        assert standing(office) == "active"

    def test_are_refused_by_the_database_too(self, office, shop):
        decision = office.proposed()
        for name, model, row, verb in (
            ("decision_is_made_by_a_person", CaseDecision, decision, "issue"),
            (
                "case_goes_against_the_merchant_by_a_person_alone",
                type(decision.case),
                decision.case,
                "decide",
            ),
            ("merchant_is_sanctioned_by_no_sweep", type(shop.merchant), shop.merchant, "suspend"),
        ):
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                record_births(model, [(row.pk, verb, "x")], by=SWEEP, at=LATE)
        assert not MerchantMove.objects.filter(verb="suspend").exists()
        assert not CaseMove.objects.filter(verb="decide").exists()


class TestConstraints:
    def test_of_a_decision(self, office):
        decision = office.sanctioned()
        table = "UPDATE cases_casedecision SET "
        refused("Cannot update", table + "reasons = 'x'")
        refused("Cannot update", table + "approved_by_id = proposed_by_id")
        refused("Cannot delete", "DELETE FROM cases_casedecision")
        assert decision.approved_by_id != decision.proposed_by_id

    @pytest.mark.parametrize(
        ("name", "facts"),
        [
            ("sanction_follows_the_offer_of_a_hearing", {"outcome": "disqualify"}),
            ("decision_names_its_end_where_it_has_one", {"outcome": "suspend", **HEARD}),
            ("decision_names_its_end_where_it_has_one", {"until": LATE}),
            ("decision_of_a_case_is_known_and_reasoned", {"reasons": ""}),
            ("decision_in_force_was_written_down", {"letter_zh": "x"}),
        ],
    )
    def test_say_what_a_decision_is(self, office, name, facts):
        base = {
            "case": office.opened(),
            "outcome": "warn",
            "reasons": "x",
            "state": "proposed",
            "proposed_at": NOON,
            "proposed_by_id": office.reviewer.staff_id,
        }
        with pytest.raises(IntegrityError, match=name):
            CaseDecision.objects.create(**(base | facts))

    def test_let_one_person_approve_no_sanction(self, office):
        decision = office.proposed()
        facts = {"issued_at": LATE, "letter_zh": "x", "letter_en": "x", "approved_at": LATE}
        for who in (office.reviewer.staff_id, None):
            with (
                pytest.raises(IntegrityError, match="sanction_is_approved_by_another_person"),
                transaction.atomic(),
            ):
                move(decision, "issue", by=office.reviewer, at=LATE, approved_by=who, **facts)

    def test_keep_one_open_decision_in_a_case(self, office):
        decision = office.proposed()
        with pytest.raises(IntegrityError, match="a_case_has_one_open_decision"):
            office.proposed(case=decision.case)

    def test_of_a_case(self, office):
        office.told()
        for name, sql in (
            ("case_has_a_clock_while_it_lives", "due_at = NULL"),
            ("case_has_an_officer_once_assigned", "officer_id = NULL"),
            ("Cannot update", "subject = 'x'"),
            ("Invalid transition", "state = 'closed'"),
        ):
            refused(name, f"UPDATE cases_case SET {sql}")
        refused("Cannot delete", "DELETE FROM cases_case")
        refused("flag_of_a_case_has_a_known_outcome", "UPDATE cases_caseflag SET outcome = 'odd'")
        assert CaseFlag.objects.get().outcome == ""

    def test_of_a_new_case(self, office):
        case = office.opened()
        case.pk, case.reference, case.kind = None, "K-1", "odd"
        name = "case_is_of_a_known_kind_about_something"
        with pytest.raises(IntegrityError, match=name):
            case.save(force_insert=True)

    def test_of_an_unassigned_case_that_is_hidden(self, office):
        office.opened()
        name = "case_is_not_to_be_answered_before_the_merchant_was_told"
        refused(name, "UPDATE cases_case SET answer_by = now()")


def test_findings_are_withdrawn_before_a_decision_rests_on_them(office):
    case = office.heard()
    finding = case.findings.get()
    services.withdraw_finding(finding, reason="mistaken", by=office.inspector, at=NOON)
    with pytest.raises(WrongState):
        services.withdraw_finding(finding, reason="again", by=office.inspector, at=NOON)
    with pytest.raises(services.FindingMissing):
        services.decide(case, WARN, by=office.reviewer, at=LATE)
    with pytest.raises(services.ClaimUnknown):
        services.find(case, code="other", claims=["C-1"], text="x", by=office.inspector, at=NOON)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        case.findings.update(text="x")
    assert finding.withdrawn_at == make.NOON
