from datetime import date, datetime, timedelta

import pytest

from subsidy.claims import services
from subsidy.claims.models import Decision
from subsidy.core.clock import SHANGHAI
from subsidy.core.codes import CODES
from subsidy.core.errors import Refused, SamePerson, WrongState
from tests import make
from tests.claims.books import buckets, live, moves, nothing_changes, refused, transfers
from tests.make import NOON

REASONS = {"invoice_title_mismatch": "", "identifier_invalid": "the photo shows 0, not O"}


def send_back(claim, reasons=REASONS, *, by=None, at=NOON, **changes):
    services.send_back(claim, reasons=reasons, by=by or make.actor(), at=at, **changes)


def midnight(day):
    """The first moment of a day of October."""
    return datetime(2024, 10, day, tzinfo=SHANGHAI)


class TestSendBack:
    def test_names_what_to_cure_until_when_and_keeps_what_the_claim_holds(self, shop):
        claim, officer = shop.in_review(), make.actor()

        send_back(claim, by=officer, reason="seen the papers")

        assert (claim.state, claim.expires_at) == ("sent_back", midnight(16))
        assert moves(claim)[-1] == ("send_back", "in_review", "sent_back")
        decision = claim.decisions.get()
        assert (decision.outcome, decision.codes, decision.notes, decision.until) == (
            Decision.Outcome.SENT_BACK,
            list(REASONS),
            {"identifier_invalid": "the photo shows 0, not O"},
            midnight(16),
        )
        assert (decision.amount_fen, decision.move.by_staff_id, decision.move.reason) == (
            0,
            officer.staff_id,
            "seen the papers",
        )
        assert live(claim) == (["invoice", "serial_number"], True)
        assert transfers(claim) == [("reserve", 99_980, None)]
        assert buckets(shop.line) == {"reserved": 99_980}

    @pytest.mark.parametrize(
        ("last_on", "until"),
        [(date(2024, 10, 1), midnight(2)), (date(2024, 11, 30), midnight(31) + timedelta(31))],
    )
    def test_takes_a_last_day_that_the_officer_names(self, shop, last_on, until):
        claim = shop.in_review()
        send_back(claim, deadline_on=last_on)
        assert claim.expires_at == until

    @pytest.mark.parametrize("last_on", [date(2024, 9, 30), date(2024, 12, 1)])
    def test_to_a_day_past_or_too_far_is_refused(self, shop, last_on):
        claim = shop.in_review()
        with nothing_changes(), pytest.raises(services.DeadlineInvalid, match=str(last_on)):
            send_back(claim, by=make.SWEEP, deadline_on=last_on)

    def test_without_a_code_is_refused(self, shop):
        claim = shop.in_review()
        with nothing_changes(), pytest.raises(services.ReasonMissing):
            send_back(claim, {}, by=make.SWEEP)

    def test_for_what_has_no_cure_is_refused(self, shop):
        claim = shop.in_review()
        with nothing_changes(), pytest.raises(Refused) as refusal:
            send_back(claim, {"quota_used": "", "nonsense": "", **REASONS}, by=make.SWEEP)
        assert [(fault.code, fault.params["reason"]) for fault in refusal.value.faults] == [
            ("reason_without_cure", "nonsense"),
            ("reason_without_cure", "quota_used"),
        ]

    def test_is_refused_to_who_rejected_the_claim_before(self, shop):
        claim, officer = shop.in_review(), make.actor()
        services.reject(claim, codes=["payer_mismatch"], by=officer, at=NOON)
        services.appeal(claim, reason="look again", by=shop.by, at=NOON)
        with nothing_changes(), pytest.raises(SamePerson):
            send_back(claim, by=officer)
        send_back(claim)
        assert claim.state == "sent_back"

    def test_of_a_stale_claim_says_what_is_the_case_now(self, shop):
        claim, officer = shop.in_review(), make.actor()
        stale = type(claim).objects.get(pk=claim.pk)
        services.approve(claim, by=officer, at=NOON)
        with nothing_changes(), pytest.raises(WrongState, match="send_back a claim that is appr"):
            send_back(stale, by=officer)


def test_what_a_claim_is_sent_back_for_names_its_cure():
    for code in services.CURABLE:
        assert CODES[code].status == 422, code
        assert CODES[code].cure, code


class TestConstraints:
    def test_a_sent_back_claim_expires(self, shop):
        claim = shop.in_review()
        rows = type(claim).objects.filter(pk=claim.pk)
        refused("claim_that_ends_by_itself_expires", lambda: rows.update(state="sent_back"))

    @pytest.mark.parametrize(
        "changes",
        [
            {"outcome": "sent_back", "until": None},
            {"outcome": "rejected", "until": None},
            {"outcome": "approved", "until": NOON},
        ],
    )
    def test_a_verdict_that_may_be_answered_says_until_when(self, shop, changes):
        claim = shop.in_review()
        verdict = Decision(
            claim=claim, move=claim.moves.latest("id"), codes=[], amount_fen=0, **changes
        )
        refused("a_verdict_that_may_be_answered_says_until_when", verdict.save)
