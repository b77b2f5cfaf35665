from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from subsidy.core.errors import SamePerson, WrongState
from subsidy.merchants import services
from subsidy.merchants.models import Enrolment, Merchant, MerchantMove
from subsidy.merchants.services import admission, standing
from subsidy.merchants.states import MOVES, MerchantState
from tests.merchants import make

pytestmark = pytest.mark.django_db


class TestEnrolMerchant:
    def test_takes_in_an_application(self):
        merchant = make.applied_merchant(name="长安电器")
        found = Merchant.objects.get(pk=merchant.pk)
        assert (found.name, found.state, found.legal_person) == ("长安电器", "applied", "李四")
        assert found.applied_at == make.NOON
        assert found.reference.startswith("M-")
        assert [str(move) for move in found.moves.all()] == ["apply:  → applied"]

    def test_keeps_the_legal_person_sealed(self):
        merchant = make.applied_merchant()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT legal_person FROM merchants_merchant WHERE id = %s", [merchant.pk]
            )
            (stored,) = cursor.fetchone()
        assert "李四".encode() not in bytes(stored)

    def test_refuses_a_credit_code_that_fails_its_check(self):
        code = make.credit_code(7)
        wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
        with pytest.raises(admission.CreditCodeInvalid):
            make.applied_merchant(credit_code=wrong)

    def test_refuses_a_credit_code_that_is_there_already(self):
        merchant = make.applied_merchant()
        with pytest.raises(admission.MerchantExists):
            make.applied_merchant(credit_code=merchant.credit_code, name="other")
        assert MerchantMove.objects.count() == 1


class TestAdmission:
    def test_leads_over_county_city_and_notice(self):
        merchant = make.active_merchant()
        moves = merchant.moves.order_by("id")
        assert [move.verb for move in moves] == ["apply", "check", "review", "notice", "activate"]
        assert all(move.by_staff is not None for move in moves[1:])
        assert merchant.notice_ends_at == make.NOON + timedelta(days=7)

    def test_waits_for_the_end_of_the_notice(self):
        merchant = make.noticed_merchant()
        almost = merchant.notice_ends_at - timedelta(seconds=1)
        with pytest.raises(admission.NoticeRunning) as refusal:
            services.activate(merchant, by=make.actor(), at=almost)
        assert refusal.value.faults[0].params == {
            "notice_ends_at": merchant.notice_ends_at.isoformat()
        }
        services.activate(merchant, by=make.actor(), at=merchant.notice_ends_at)
        assert merchant.state == "active"

    def test_takes_the_days_of_notice_from_the_settings(self, settings):
        settings.MERCHANT_NOTICE_DAYS = 5
        merchant = make.noticed_merchant()
        assert merchant.notice_ends_at == make.NOON + timedelta(days=5)

    def test_believes_a_file_that_the_notice_was_held_elsewhere_if_it_says_so(self):
        merchant = make.noticed_merchant()
        with pytest.raises(admission.NoticeRunning):
            services.activate(merchant, by=make.FILE, at=make.NOON)
        services.activate(merchant, by=make.FILE, at=make.NOON, reason="noticed in August")
        assert merchant.moves.latest("id").reason == "noticed in August"

    def test_has_no_short_cut(self):
        merchant = make.applied_merchant()
        with pytest.raises(WrongState, match="that is applied"):
            services.notice(merchant, by=make.actor(), at=make.NOON)
        assert merchant.moves.count() == 1


class TestStanding:
    def test_goes_down_and_up_again_with_reasons(self):
        merchant = make.active_merchant()
        by, other = make.actor(), make.actor()
        services.suspend(merchant, by=by, at=make.LATER, reason="no stock records")
        reason = "records handed in"
        with pytest.raises(SamePerson):
            services.reinstate(merchant, asked_by=by.person_id, by=by, at=make.LATER, reason=reason)
        assert merchant.state == "suspended"
        services.reinstate(merchant, asked_by=other.person_id, by=by, at=make.LATER, reason=reason)
        assert merchant.state == "active"
        services.disqualify(merchant, by=by, at=make.LATER, reason="raised prices")
        assert merchant.state == "disqualified"
        assert merchant.moves.latest("id").reason == "raised prices"

    @pytest.mark.parametrize("verb", ["suspend", "disqualify", "exit_merchant"])
    def test_is_never_touched_without_a_reason(self, verb):
        merchant = make.active_merchant()
        with pytest.raises(standing.ReasonMissing):
            getattr(services, verb)(merchant, by=make.actor(), at=make.LATER, reason="  ")
        assert merchant.moves.count() == 5

    @pytest.mark.parametrize(
        ("verb", "more"),
        [("suspend", {}), ("reinstate", {"asked_by": 0}), ("exit_merchant", {})],
    )
    def test_of_a_disqualified_merchant_stays(self, verb, more):
        merchant = make.active_merchant()
        services.disqualify(merchant, by=make.actor(), at=make.LATER, reason="fraud")
        with pytest.raises(WrongState):
            getattr(services, verb)(
                merchant, by=make.actor(), at=make.LATER, reason="please", **more
            )

    def test_can_be_given_up_at_any_step_before_the_end(self):
        for merchant in (make.applied_merchant(), make.noticed_merchant(), make.active_merchant()):
            services.exit_merchant(merchant, by=make.actor(), at=make.LATER, reason="closing")
            assert merchant.state == "exited"


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"credit_code": "lower"}, "merchant_has_a_credit_code_of_18_characters"),
            ({"name": ""}, "merchant_has_a_name"),
            ({"noticed_at": make.NOON, "notice_ends_at": make.NOON}, "noticed_at_once_noticed"),
            ({"notice_ends_at": make.NOON}, "merchant_notice_ends_no_earlier"),
            ({"noticed_at": make.NOON, "state": "exited"}, "merchant_notice_ends_no_earlier"),
        ],
    )
    def test_refuses_facts_that_cannot_be(self, facts, constraint):
        merchant = make.applied_merchant()
        with pytest.raises(IntegrityError, match=constraint):
            Merchant.objects.filter(pk=merchant.pk).update(**facts)

    def test_refuses_every_step_outside_the_table(self):
        pairs = {(source, target) for sources, target in MOVES.values() for source in sources}
        merchant = make.active_merchant()
        for target in set(MerchantState.values) - {t for s, t in pairs if s == "active"}:
            if target == "active":
                continue
            with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
                Merchant.objects.filter(pk=merchant.pk).update(state=target)

    def test_refuses_a_merchant_born_active(self):
        with pytest.raises(DatabaseError, match="pgtrigger"):
            Merchant.objects.create(
                credit_code=make.credit_code(7),
                name="x",
                unit=make.unit(),
                legal_person="x",
                state="active",
                applied_at=make.NOON,
                noticed_at=make.NOON,
                notice_ends_at=make.NOON,
            )

    def test_writes_moves_once(self):
        make.applied_merchant()
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            MerchantMove.objects.update(reason="another")
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            MerchantMove.objects.all().delete()


class TestEnrolProgramme:
    def test_covers_its_days(self):
        merchant, programme = make.applied_merchant(), make.programme()
        enrolment = services.enrol_programme(
            merchant,
            programme=programme,
            category_group="appliances",
            from_on=date(2024, 9, 1),
            to_on=date(2024, 9, 30),
        )
        days = [date(2024, 8, 31), date(2024, 9, 1), date(2024, 9, 30), date(2024, 10, 1)]
        assert [enrolment.covers(day) for day in days] == [False, True, True, False]
        found = Enrolment.objects.of_merchant(merchant, programme_ids=[programme.pk])
        assert list(found) == [enrolment]

    def test_without_an_end_covers_all_later_days(self):
        enrolment = services.enrol_programme(
            make.applied_merchant(),
            programme=make.programme(),
            category_group="cars",
            from_on=make.DAY,
        )
        assert enrolment.covers(date(2034, 1, 1))

    @pytest.mark.parametrize("is_test", [True, False])
    def test_keeps_test_and_real_apart(self, is_test):
        merchant = make.applied_merchant(is_test=is_test)
        programme = make.programme("other", is_test=not is_test)
        with pytest.raises(admission.TestMismatch):
            services.enrol_programme(
                merchant, programme=programme, category_group="cars", from_on=make.DAY
            )

    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"to_on": make.DAY - timedelta(days=1)}, "enrolment_ends_no_earlier"),
            ({"category_group": "boats"}, "enrolment_is_for_a_known_group"),
        ],
    )
    def test_is_guarded_by_the_database(self, facts, constraint):
        wanted = {"programme": make.programme(), "category_group": "cars", "from_on": make.DAY}
        with pytest.raises(IntegrityError, match=constraint):
            Enrolment.objects.create(merchant=make.applied_merchant(), **(wanted | facts))

    def test_happens_once_per_programme_and_group(self):
        wanted = {
            "merchant": make.applied_merchant(),
            "programme": make.programme(),
            "category_group": "cars",
            "from_on": make.DAY,
        }
        Enrolment.objects.create(**wanted)
        with pytest.raises(IntegrityError, match="merchant_enrols_once"):
            Enrolment.objects.create(**wanted)


class TestQueries:
    def test_leave_test_merchants_out(self):
        make.applied_merchant(is_test=True)
        real = make.applied_merchant()
        assert list(Merchant.objects.real()) == [real]

    def test_keep_to_the_units(self):
        ours = make.applied_merchant()
        other = make.applied_merchant(unit=make.unit("130200", counties=()))
        assert list(Merchant.objects.in_units([ours.unit_id])) == [ours]
        assert set(Merchant.objects.in_units([])) == {ours, other}
