"""Where a claim waits, as its merchant reads it."""

from datetime import timedelta

import pytest

from subsidy.claims import services, tasks
from subsidy.claims.models import Grant, PayTime
from subsidy.core import clock
from tests import make
from tests.make import NOON, SWEEP

DAY = timedelta(days=1)


def waiting(till, claim):
    return till.get(f"claims/{claim.reference}").json()["waiting"]


def paid_after(shop, days, **changes):
    """A claim that was approved at noon and paid so many days later."""
    claim = shop.approved(**changes)
    ids = [grant.pk for grant in Grant.objects.filter(claim=claim)]
    services.schedule_many(ids, by=SWEEP, at=NOON + DAY, reason="B-1")
    services.pay_many(ids, by=SWEEP, at=NOON + days * DAY, cause="reply:1", reason="R")
    return claim


def later(monkeypatch, days):
    monkeypatch.setattr(clock, "now", lambda: NOON + days * DAY)


class TestWaiting:
    def test_says_where_for_whom_since_when_and_until_when(self, shop, till):
        assert waiting(till, shop.approved()) == {
            "stage": "batch",
            "stage_word": "approved; waits for a batch of payments",
            "waits_for": "treasury",
            "waits_for_word": "the treasury",
            "since": "2024-10-01T12:00:00+08:00",
            "due_by": "2024-10-25",
            "batch": None,
            "expected_pay": None,
        }

    def test_of_what_ends_by_itself_names_the_last_day_to_act(self, shop, till):
        reserved = waiting(till, shop.reserved())
        assert (reserved["stage"], reserved["due_by"]) == ("sale", "2024-10-15")

    def test_names_the_batch_once_it_is_sealed(self, shop, till):
        claim = shop.approved()
        ids = [make.grant_of(claim).pk]
        services.schedule_many(ids, by=SWEEP, at=NOON + DAY, reason="B-77")
        found = waiting(till, claim)
        assert (found["stage"], found["batch"], found["since"]) == (
            "payment",
            "B-77",
            "2024-10-02T12:00:00+08:00",
        )

    def test_of_a_held_claim_is_the_office_and_names_no_day_of_payment(self, shop, till):
        claim = shop.approved()
        services.hold_claim(
            claim, reason_code="complaint", reason="a neighbour", by=make.actor(), at=NOON
        )
        found = waiting(till, claim)
        assert (found["stage"], found["waits_for"], found["expected_pay"]) == (
            "held",
            "office",
            None,
        )

    def test_is_null_once_nothing_more_is_to_come(self, shop, till):
        assert waiting(till, shop.paid()) is None

    def test_of_money_asked_back_has_no_day(self, shop, till):
        claim = shop.paid()
        services.start_recovery(make.grant_of(claim), by=SWEEP, at=NOON, reason="returned")
        found = waiting(till, claim)
        assert (found["stage"], found["due_by"], found["expected_pay"]) == ("repayment", None, None)


class TestExpectedPay:
    def test_is_learnt_from_what_was_paid_of_late(self, shop, till, monkeypatch):
        for days in (10, 12, 14, 16, 30):
            paid_after(shop, days)
        later(monkeypatch, 31)
        tasks.learn_pay_times()
        claim = shop.approved()  # at noon again
        monkeypatch.setattr(clock, "now", lambda: NOON)
        assert waiting(till, claim)["expected_pay"] == {
            "on": "2024-10-15",
            "from": "2024-10-11",
            "to": "2024-10-31",
            "based_on": {"claims": 5, "kind": "unit"},
        }
        later(monkeypatch, 12)
        assert waiting(till, claim)["expected_pay"]["from"] == "2024-10-13"
        later(monkeypatch, 31)
        assert waiting(till, claim)["expected_pay"] is None

    def test_counts_from_each_stage(self, shop):
        paid_after(shop, 10)
        services.learn_pay_times(at=NOON + 11 * DAY)
        rows = PayTime.objects.filter(unit=shop.unit)
        assert dict(rows.values_list("stage", "middle_days")) == {
            "submitted": 10,
            "in_review": 10,
            "approved": 10,
            "scheduled": 9,
        }

    def test_falls_back_on_wider_kinds(self, shop, till):
        other = make.unit("130200", counties=("130202",))
        PayTime.objects.create(
            programme=shop.programme,
            category_group="appliances",
            unit=other,
            stage="approved",
            claims=99,
            early_days=1,
            middle_days=1,
            late_days=1,
            learnt_at=NOON,
        )
        claim = shop.approved()
        assert waiting(till, claim)["expected_pay"] is None
        facts = {"programme": shop.programme, "stage": "approved", "learnt_at": NOON}
        PayTime.objects.create(claims=9, early_days=5, middle_days=6, late_days=7, **facts)
        assert waiting(till, claim)["expected_pay"]["based_on"] == {
            "claims": 9,
            "kind": "programme",
        }
        PayTime.objects.create(
            category_group="appliances",
            claims=8,
            early_days=2,
            middle_days=3,
            late_days=4,
            **facts,
        )
        assert waiting(till, claim)["expected_pay"]["based_on"] == {"claims": 8, "kind": "group"}

    def test_is_learnt_for_three_kinds_at_once_and_anew_each_night(self, shop):
        paid_after(shop, 10)
        paid_after(shop, 20)
        assert services.learn_pay_times(at=NOON + 21 * DAY) == 3 * 4
        assert services.learn_pay_times(at=NOON + 22 * DAY) == 3 * 4
        assert PayTime.objects.count() == 3 * 4

    def test_forgets_what_was_paid_long_ago(self, shop, settings):
        paid_after(shop, 10)
        services.learn_pay_times(at=NOON + 11 * DAY)
        settings.PAY_TIME_DAYS = 30
        assert services.learn_pay_times(at=NOON + 41 * DAY) == 0
        assert PayTime.objects.count() == 0


class TestList:
    def test_says_for_whom_each_claim_waits_and_since_when(self, shop, till):
        paid, approved, reserved = shop.paid(), shop.approved(), shop.reserved()
        held = shop.approved()
        services.hold_claim(
            held, reason_code="complaint", reason="a neighbour", by=make.actor(), at=NOON
        )
        rows = {row["reference"]: row for row in till.get("claims").json()["data"]}
        noon = "2024-10-01T12:00:00+08:00"
        assert {
            reference: (row["waits_for"], row["waits_since"]) for reference, row in rows.items()
        } == {
            paid.reference: (None, None),
            approved.reference: ("treasury", noon),
            reserved.reference: ("merchant", noon),
            held.reference: ("office", noon),
        }

    @pytest.mark.parametrize("rows", [1, 4])
    def test_costs_two_statements_however_many_rows(
        self, shop, till, rows, django_assert_num_queries
    ):
        for _ in range(rows):
            shop.approved()
        with django_assert_num_queries(2):
            assert len(till.get("claims").json()["data"]) == rows
