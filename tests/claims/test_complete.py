from datetime import date, timedelta

import pytest

from subsidy.catalogue.models import PriceObservation
from subsidy.claims import services
from subsidy.claims.models import Claim
from subsidy.claims.rules.request import SubmitRequest
from subsidy.core.errors import WrongState
from tests import make
from tests.claims.books import (
    buckets,
    everything,
    live,
    moves,
    nothing_changes,
    refuses,
    transfers,
)
from tests.make import NOON

LATER = NOON + timedelta(days=2)


@pytest.fixture
def claim(shop):
    return shop.reserved(purchase__invoice=None, delivery=None)


def complete(claim, *, at=LATER, by=make.SWEEP, **changes):
    """Send the papers of a sale; arguments as `papers` takes them."""
    request = papers(**changes)
    services.complete(claim, request, by=by, at=at)


def papers(*, price_fen=None, delivery=None, payment=None, **invoice):
    paper = make.BODY["purchase"]["invoice"] | {"total_fen": price_fen or 499_900} | invoice
    return SubmitRequest.model_validate(
        {"invoice": paper, "price_fen": price_fen, "delivery": delivery, "payment": payment}
    )


class TestComplete:
    def test_submits_the_claim_with_its_papers(self, shop, claim):
        delivery = {"kind": "installed", "delivered_on": "2024-10-03"}

        complete(claim, by=shop.by, delivery=delivery)

        assert (claim.state, claim.submitted_at, claim.delivered_on) == (
            "submitted",
            LATER,
            date(2024, 10, 3),
        )
        assert moves(claim) == [("reserve", "", "reserved"), ("submit", "reserved", "submitted")]
        assert live(claim) == (["invoice", "serial_number"], True)
        assert transfers(claim) == [("reserve", 99_980, None)]
        assert buckets(shop.line) == {"reserved": 99_980}
        seen = PriceObservation.objects.get()
        assert (seen.price_fen, seen.reference) == (499_900, f"claim:{claim.reference}")

    def test_at_a_lower_price_releases_what_is_not_needed(self, shop, claim):
        complete(claim, price_fen=400_000)

        assert (claim.price_fen, claim.subsidy_fen, claim.facts["price_fen"]) == (
            400_000,
            80_000,
            400_000,
        )
        assert claim.trace[-1]["amount_fen"] == 80_000
        assert transfers(claim) == [("reserve", 99_980, None), ("release", 19_980, None)]
        assert buckets(shop.line) == {"reserved": 80_000}

    def test_keeps_the_delivery_that_the_reservation_named(self, shop):
        claim = shop.reserved(purchase__invoice=None)

        complete(claim)

        assert claim.delivered_on == date(2024, 10, 1)

    def test_with_the_invoice_that_the_reservation_named_already(self, shop):
        claim = shop.reserved(purchase__invoice__number="24130000000000000007")

        complete(claim, number="24130000000000000007")

        assert claim.state == "submitted"
        assert live(claim) == (["invoice", "serial_number"], True)

    def test_with_another_invoice_than_was_named_lets_the_first_one_go(self, shop):
        claim = shop.reserved()

        complete(claim, number="99990000000000000001")

        assert claim.identifiers.filter(kind="invoice", is_live=True).get().masked[-4:] == "0001"
        assert claim.identifiers.filter(kind="invoice").count() == 2

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"title": "李四"}, ("invoice_title_mismatch", "/invoice/title")),
            ({"title": "石家庄某某公司"}, ("company_buyer", "/invoice/title")),
            ({"buyer_tax_number": "91350100M000100Y43"}, ("company_buyer", "/invoice/title")),
            ({"total_fen": 400_000}, ("invoice_total_mismatch", "/invoice/total_fen")),
            ({"number": "- -"}, ("identifier_invalid", "/invoice/number")),
            ({"code": "1" * 41}, ("identifier_invalid", "/invoice/number")),
            (
                {"payment": {"method": "cash", "payer_is_applicant": False}},
                ("payer_mismatch", "/payment/payer_is_applicant"),
            ),
            ({"price_fen": 2}, ("nothing_to_pay", "/price_fen")),
        ],
    )
    def test_refuses_papers_that_do_not_fit(self, claim, changes, fault):
        with refuses(fault):
            complete(claim, **changes)

    def test_refuses_what_the_terms_refuse_now(self, shop):
        requirement = {
            "code": "price_above_limit",
            "condition": {"fact": "price_fen", "op": "at_least", "value": 300_000},
            "when": [],
        }
        make.terms(
            shop.programme,
            make.category("appliances.washer"),
            requirements=[requirement],
        )
        claim = shop.reserved(category="appliances.washer", purchase__invoice=None)

        with refuses(("price_above_limit", "/price_fen")):
            complete(claim, price_fen=200_000)

    def test_names_all_faults_at_once(self, claim):
        with refuses(
            ("invoice_title_mismatch", "/invoice/title"),
            ("invoice_total_mismatch", "/invoice/total_fen"),
        ):
            complete(claim, title="李四", total_fen=1)

    def test_refuses_an_invoice_of_another_claim(self, shop, claim):
        shop.submitted(purchase__invoice__number="24130000000000000007")

        with refuses(("identifier_already_used", "/invoice/number")):
            complete(claim, number="24130000000000000007")

    def test_for_more_than_was_promised_is_refused(self, claim):
        with nothing_changes(), pytest.raises(services.AmountChanged, match="99980 fen"):
            complete(claim, price_fen=600_000)

    @pytest.mark.parametrize("late", [timedelta(), timedelta(seconds=1)])
    def test_of_an_expired_reservation_is_refused_before_any_sweep(self, claim, late):
        with nothing_changes(), pytest.raises(services.ReservationExpired):
            complete(claim, at=claim.expires_at + late)

    def test_in_the_last_second_is_in_time(self, claim):
        complete(claim, at=claim.expires_at - timedelta(seconds=1))
        assert claim.state == "submitted"

    @pytest.mark.parametrize("state", ["submitted", "in_review", "approved", "paid"])
    def test_starts_from_reserved_only(self, shop, state):
        claim = getattr(shop, state)()
        with nothing_changes(), pytest.raises(WrongState, match=f"that is {state}"):
            complete(claim)

    def test_of_two_racers_refuses_the_second(self, shop, claim):
        stale = Claim.objects.get(pk=claim.pk)
        complete(claim, price_fen=400_000)
        before = everything()

        with pytest.raises(WrongState, match="that is submitted"):
            complete(stale)

        assert everything() == before
