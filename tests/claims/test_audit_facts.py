"""What a claim keeps for the audit: its invoice in clear, the device as a digest."""

from datetime import date

from subsidy.claims import services
from subsidy.claims.models import Claim
from subsidy.claims.rules.request import AmendRequest, ClaimRequest, SubmitRequest
from subsidy.core.sealed import digest
from tests.make import NOON, SWEEP

DEVICE = {"method": "unionpay", "payer_is_applicant": True, "device": "and-7f3a"}


def facts(claim):
    names = "invoice_number", "invoice_issued_on", "device_digest"
    return Claim.objects.values_list(*names).get(pk=claim.pk)


def paper(body, **changes):
    return body["purchase"]["invoice"] | changes


class TestIntake:
    def test_keeps_invoice_and_device_of_a_sale(self, shop):
        claim = shop.submitted(
            purchase__invoice__code="0131", purchase__invoice__number="1234-5678", payment=DEVICE
        )
        device = digest("AND7F3A", purpose="device")
        assert facts(claim) == ("013112345678", date(2024, 10, 1), device)

    def test_keeps_nothing_of_what_is_not_known(self, shop):
        claim = shop.reserved(purchase__invoice=None)
        assert facts(claim) == ("", None, None)

    def test_keeps_them_of_every_row_of_a_batch(self, shop):
        bodies = [shop.body(payment=DEVICE), shop.body()]
        rows = [ClaimRequest.model_validate(body) for body in bodies]
        made = services.submit_many(shop.merchant, rows, by=shop.by, at=NOON)
        assert [facts(one.claim)[0] for one in made] == [
            body["purchase"]["invoice"]["number"] for body in bodies
        ]
        assert [facts(one.claim)[2] is None for one in made] == [False, True]

    def test_says_nothing_of_them_in_facts_or_trace(self, shop):
        claim = shop.submitted(payment=DEVICE)
        told = f"{claim.facts} {claim.trace}"
        assert "7f3a" not in told.lower()
        assert claim.invoice_number not in told


class TestLater:
    def test_a_reservation_gets_them_with_its_papers(self, shop):
        body = shop.body(purchase__invoice=None)
        claim = services.reserve(
            shop.merchant, ClaimRequest.model_validate(body), by=shop.by, at=NOON
        )
        papers = {"invoice": paper(shop.body(), number="2413 99"), "payment": DEVICE}
        services.complete(claim, SubmitRequest.model_validate(papers), by=shop.by, at=NOON)
        assert facts(claim)[:2] == ("241399", date(2024, 10, 1))
        assert facts(claim)[2] == digest("AND7F3A", purpose="device")

    def test_another_invoice_takes_the_place_of_the_wrong_one(self, shop):
        claim = shop.in_review(payment=DEVICE)
        before = facts(claim)
        right = paper(shop.body(), number="24130000000000007777")
        request = AmendRequest.model_validate({"invoice": right, "reason": "typed wrongly"})
        services.amend(claim, request, by=SWEEP, at=NOON)
        assert facts(claim) == ("24130000000000007777", *before[1:])
        assert claim.invoice_number == "24130000000000007777"

    def test_another_address_leaves_them_alone(self, shop):
        claim = shop.in_review()
        before = facts(claim)
        request = AmendRequest.model_validate({"delivery_address": "桥西区1号", "reason": "moved"})
        services.amend(claim, request, by=SWEEP, at=NOON)
        assert facts(claim) == before
