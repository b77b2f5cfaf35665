"""A claim that was sent back is cured and submitted again; as often as it is sent back."""

from datetime import timedelta

import pytest

from subsidy.claims import services
from subsidy.claims.models import Amendment
from subsidy.claims.rules.request import SubmitRequest
from subsidy.core.errors import Refused
from subsidy.ledger.models import Transfer
from subsidy.merchants import services as merchants
from subsidy.programmes import services as programmes
from tests import make
from tests.claims.books import buckets, live, moves, nothing_changes, refuses, transfers
from tests.make import NOON

LATER = NOON + timedelta(days=2)


@pytest.fixture
def claim(shop):
    return sent_back(shop.in_review())


def sent_back(claim, *, by=None):
    services.send_back(claim, reasons={"identifier_invalid": ""}, by=by or make.actor(), at=NOON)
    return claim


def resubmit(claim, *, at=LATER, by=make.SWEEP, **corrections):
    services.complete(claim, SubmitRequest.model_validate(corrections), by=by, at=at)


def decided(claim):
    services.decide_one(claim.pk, by=make.SWEEP, at=LATER)
    claim.refresh_from_db()
    return claim


def invoice(**changes):
    return make.BODY["purchase"]["invoice"] | changes


class TestResubmit:
    def test_keeps_slot_and_money_and_stops_the_deadline(self, shop, claim):
        resubmit(claim, by=shop.by)

        assert (claim.state, claim.submitted_at, claim.expires_at) == ("submitted", LATER, None)
        assert moves(claim)[-1] == ("submit", "sent_back", "submitted")
        assert live(claim) == (["invoice", "serial_number"], True)
        assert transfers(claim) == [("reserve", 99_980, None)]
        assert Amendment.objects.count() == 0

    def test_takes_corrections_and_keeps_what_was_before(self, shop, claim):
        old = {row.kind: row.masked for row in claim.identifiers.all()}

        resubmit(
            claim,
            by=shop.by,
            identifiers=[{"kind": "serial_number", "value": "SN-RIGHT-1"}],
            invoice=invoice(number="99990000000000000007"),
        )

        assert live(claim) == (["invoice", "serial_number"], True)
        rows = Amendment.objects.order_by("field").values_list(
            "field", "old_masked", "new_masked", "by_reference", "at", "reason"
        )
        who = (shop.by.reference, LATER, "identifier_invalid")
        assert list(rows) == [
            ("invoice", old["invoice"], "****************0007", *who),
            ("serial_number", old["serial_number"], "****GHT1", *who),
        ]

    def test_at_a_lower_price_releases_the_difference_each_time(self, shop, claim):
        resubmit(claim, price_fen=400_000, invoice=invoice(total_fen=400_000))
        sent_back(decided(claim))
        resubmit(
            claim,
            price_fen=300_000,
            invoice=invoice(total_fen=300_000, number="99990000000000000008"),
        )

        assert (claim.price_fen, claim.subsidy_fen) == (300_000, 60_000)
        assert transfers(claim) == [
            ("reserve", 99_980, None),
            ("release", 19_980, None),
            ("release", 20_000, None),
        ]
        assert buckets(shop.line) == {"reserved": 60_000}
        causes = Transfer.objects.filter(subject=claim.subject, kind="release")
        submits = claim.moves.filter(verb="submit", source="sent_back").order_by("id")
        assert [row.reference for row in causes.order_by("id")] == [
            f"move:{move.pk}" for move in submits
        ]

    def test_for_more_than_was_promised_is_refused(self, claim):
        with nothing_changes(), pytest.raises(services.AmountChanged):
            resubmit(claim, price_fen=600_000, invoice=invoice(total_fen=600_000))

    def test_at_another_price_needs_another_invoice(self, claim):
        with refuses(("identifier_missing", "/invoice")):
            resubmit(claim, price_fen=400_000)

    def test_names_all_faults_at_once(self, claim):
        with refuses(
            ("payer_mismatch", "/payment/payer_is_applicant"),
            ("identifier_invalid", "/identifiers/0/value"),
            ("invoice_title_mismatch", "/invoice/title"),
            ("identifier_invalid", "/mobile"),
        ):
            resubmit(
                claim,
                payment={"method": "cash", "payer_is_applicant": False},
                identifiers=[{"kind": "serial_number", "value": "1"}],
                invoice=invoice(title="李四"),
                mobile="110",
            )

    def test_goes_to_a_person_again_whatever_was_cured(self, shop, claim):
        resubmit(claim, delivery={"kind": "installed", "delivered_on": "2024-10-01"})
        decided(claim)
        assert claim.state == "in_review"
        assert [reason["code"] for reason in claim.routed_because] == ["was_sent_back"]

    @pytest.mark.parametrize("late", [timedelta(), timedelta(days=1)])
    def test_after_the_deadline_is_refused_before_any_sweep(self, claim, late):
        with nothing_changes(), pytest.raises(services.CureDeadlinePassed):
            resubmit(claim, at=claim.expires_at + late)

    def test_in_the_last_second_is_in_time(self, claim):
        resubmit(claim, at=claim.expires_at - timedelta(seconds=1))
        assert claim.state == "submitted"


class TestStanding:
    """What a merchant and a programme may do now, after something was promised before."""

    def papers(self):
        return {"invoice": invoice()}

    def test_of_a_suspended_merchant_keeps_its_reservations_from_being_submitted(self, shop):
        claim = shop.reserved(purchase__invoice=None)
        merchants.suspend(shop.merchant, by=make.actor(), at=NOON, reason="case 7")
        with nothing_changes(), pytest.raises(Refused) as refusal:
            resubmit(claim, **self.papers())
        [fault] = refusal.value.faults
        assert (fault.code, fault.params) == (
            "merchant_suspended",
            {
                "message": "The merchant is suspended since 2024-10-01 (case 7);"
                " its reservations may not be submitted"
            },
        )

    def test_of_a_merchant_that_left_does_so_too(self, shop):
        claim = shop.reserved(purchase__invoice=None)
        merchants.exit_merchant(shop.merchant, by=make.actor(), at=NOON, reason="left")
        with refuses(("merchant_not_active", "")):
            resubmit(claim, **self.papers())

    def test_of_a_suspended_merchant_lets_it_cure_what_was_sent_back(self, shop, claim):
        merchants.suspend(shop.merchant, by=make.actor(), at=NOON, reason="case 7")
        resubmit(claim)
        assert claim.state == "submitted"

    def test_of_a_paused_programme_leaves_promises_as_they_are(self, shop):
        claim = shop.reserved(purchase__invoice=None)
        programmes.pause_programme(shop.programme, by=make.actor(), at=NOON, reason="no money")
        resubmit(claim, **self.papers())
        assert claim.state == "submitted"

    def test_of_a_closed_programme_is_open_to_the_end_of_its_last_day(self, shop):
        in_time, late = (shop.reserved(purchase__invoice=None) for _ in range(2))
        programmes.close_programme(shop.programme, by=make.actor(), at=NOON, reason="over")
        resubmit(in_time, at=NOON, **self.papers())
        assert in_time.state == "submitted"
        with pytest.raises(Refused, match="apply_deadline_passed"):
            resubmit(late, **self.papers())
