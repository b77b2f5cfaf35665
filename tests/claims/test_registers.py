"""What the till reads in the registers: filed prices, terminals, watches; and what is kept."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from subsidy.catalogue.models import FiledPrice
from subsidy.catalogue.services import PriceRow, file_prices
from subsidy.claims import services
from subsidy.claims.models import Claim
from subsidy.claims.rules.request import ClaimRequest, SubmitRequest
from subsidy.claims.services.registers import consult
from subsidy.core.errors import Refused
from subsidy.merchants.models import Terminal
from tests import make
from tests.claims.till import faults
from tests.make import NOON


def filed(shop, price_fen, *, model="BCD-500", from_on=None):
    row = PriceRow("appliances.refrigerator", "Haier", model, price_fen, from_on)
    [outcome] = file_prices(shop.merchant, [row], by=shop.by, at=NOON)
    return outcome.price


def terminal(shop, serial="T0001", **facts):
    return Terminal.objects.create(store=shop.merchant.stores.get(), serial=serial, **facts)


def refused(shop, **changes):
    with pytest.raises(Refused) as caught, transaction.atomic():
        shop.submitted(**changes)
    return [(fault.code, fault.pointer) for fault in caught.value.faults]


class TestFiledPrice:
    def test_is_not_exceeded(self, shop):
        filed(shop, 499_899)
        assert refused(shop) == [("price_above_filed", "/purchase/price_fen")]
        assert shop.submitted(purchase__price_fen=499_899).state == "submitted"

    def test_is_found_however_the_model_is_written(self, shop):
        filed(shop, 499_899, model="bcd 500")
        assert refused(shop) == [("price_above_filed", "/purchase/price_fen")]

    def test_binds_on_its_days_alone(self, shop):
        filed(shop, 499_899, from_on=date(2024, 10, 2))
        assert shop.submitted().state == "submitted"

    def test_of_days_gone_by_binds_sales_of_those_days(self, shop):
        filed(shop, 499_900)
        filed(shop, 100_000, from_on=date(2024, 10, 2))
        later = NOON + timedelta(days=1)
        request = shop.request()
        claim = services.submit(shop.merchant, request, by=shop.by, at=later)
        assert claim.price_fen == 499_900

    def test_that_waits_or_is_another_merchants_binds_nothing(self, shop):
        price = filed(shop, 100_000, model="BCD-500 套装")
        assert price.state == "waiting"
        other = make.merchant(shop.programme, shop.unit)
        row = PriceRow("appliances.refrigerator", "Haier", "BCD-500", 1)
        file_prices(other, [row], by=shop.by, at=NOON)
        assert shop.submitted().state == "submitted"

    def test_binds_a_sale_on_a_reservation_too(self, shop):
        claim = shop.reserved(purchase__invoice=None)
        filed(shop, 480_000)
        invoice = make.BODY["purchase"]["invoice"]
        request = SubmitRequest.model_validate({"invoice": invoice})
        with pytest.raises(Refused, match="price_above_filed"):
            services.complete(claim, request, by=shop.by, at=NOON)


class TestTerminal:
    def test_of_the_store_is_kept_with_the_claim(self, shop):
        row = terminal(shop)
        claim = shop.submitted()
        claim.refresh_from_db()
        assert claim.terminal == row

    def test_that_the_store_has_not_is_refused(self, shop):
        terminal(shop, "T0002")
        assert refused(shop) == [("terminal_unknown", "/payment/terminal")]

    def test_that_is_retired_is_refused(self, shop):
        terminal(shop, state="retired")
        terminal(shop, "T0002")
        assert refused(shop) == [("terminal_unknown", "/payment/terminal")]

    def test_is_not_asked_of_a_store_without_any(self, shop):
        claim = shop.submitted()
        claim.refresh_from_db()
        assert claim.terminal is None

    @pytest.mark.parametrize(
        ("serial", "code"), [("T0001", ""), ("T0009", "terminal_unknown"), ("", "")]
    )
    def test_of_a_sale_on_a_reservation_is_checked_too(self, shop, serial, code):
        row = terminal(shop)
        claim = shop.reserved(purchase__invoice=None, payment=None)
        payment = {"method": "card", "terminal": serial, "payer_is_applicant": True}
        body = {"invoice": make.BODY["purchase"]["invoice"], "payment": payment}
        request = SubmitRequest.model_validate(body)
        if code:
            with pytest.raises(Refused, match=code):
                services.complete(claim, request, by=shop.by, at=NOON)
        else:
            services.complete(claim, request, by=shop.by, at=NOON)
            assert claim.terminal == (row if serial else None)


class TestDelivery:
    def test_is_kept_sealed_and_whole(self, shop):
        claim = shop.submitted(
            delivery={
                "kind": "courier",
                "delivered_on": "2024-10-01",
                "waybill": "YD1",
                "latitude": 38.04,
                "longitude": 114.51,
                "activated_on": "2024-10-01",
            }
        )
        row = Claim.objects.get(pk=claim.pk)
        assert (row.delivery_kind, row.waybill, row.delivery_place, row.activated_on) == (
            "courier",
            "YD1",
            "38.04,114.51",
            make.TODAY,
        )

    def test_without_a_place_keeps_none(self, shop):
        claim = shop.submitted(delivery={"kind": "pickup", "delivered_on": "2024-10-01"})
        claim.refresh_from_db()
        assert (claim.delivery_place, claim.activated_on) == (None, None)

    def test_that_is_impossible_is_refused(self, shop):
        assert refused(shop, delivery__delivered_on="2024-10-02") == [
            ("delivery_day_invalid", "/delivery/delivered_on")
        ]

    def test_of_a_sale_on_a_reservation_is_kept_and_checked(self, shop):
        claim = shop.reserved(purchase__invoice=None, delivery=None)
        body = {"invoice": make.BODY["purchase"]["invoice"]}
        late = {"kind": "pickup", "delivered_on": "2024-10-02"}
        request = SubmitRequest.model_validate(body | {"delivery": late})
        with pytest.raises(Refused, match="delivery_day_invalid"):
            services.complete(claim, request, by=shop.by, at=NOON)
        request = SubmitRequest.model_validate(
            body | {"delivery": late | {"delivered_on": "2024-10-01"}}
        )
        services.complete(claim, request, by=shop.by, at=NOON)
        assert (claim.delivery_kind, claim.delivered_on) == ("pickup", make.TODAY)


class TestActivation:
    @pytest.fixture
    def phones(self, shop):
        """The shop's terms ask for a photo of the device, switched on."""
        return make.terms(
            shop.programme,
            shop.category,
            published_on=date(2024, 9, 1),
            evidence_required=["activation_photo"],
        )

    def test_is_asked_for_where_the_terms_ask(self, shop, phones):
        assert ("activation_missing", "/delivery/activated_on") in refused(shop)

    def test_is_not_asked_of_a_reservation(self, shop, phones):
        assert shop.reserved(delivery=None).terms == phones

    def test_is_asked_for_when_the_sale_is_made(self, shop, phones):
        claim = shop.reserved(purchase__invoice=None, delivery=None)
        request = SubmitRequest.model_validate({"invoice": make.BODY["purchase"]["invoice"]})
        with pytest.raises(Refused, match="activation_missing"):
            services.complete(claim, request, by=shop.by, at=NOON)


class TestAllTogether:
    def test_faults_of_registers_and_of_the_request_come_at_once(self, shop, till):
        filed(shop, 100)
        terminal(shop, "T0002")
        answer = till.post("claims", shop.body(payment__payer_is_applicant=False))
        assert answer.status_code == 422
        assert sorted(faults(answer)) == [
            ("payer_mismatch", "/payment/payer_is_applicant"),
            ("price_above_filed", "/purchase/price_fen"),
            ("terminal_unknown", "/payment/terminal"),
        ]

    def test_one_invoice_carries_one_item(self, shop):
        body = shop.body()
        twin = shop.body(purchase__invoice__number=body["purchase"]["invoice"]["number"])
        requests = [ClaimRequest.model_validate(one) for one in (body, twin)]
        _, second = services.submit_many(shop.merchant, requests, by=shop.by, at=NOON)
        assert [(one.code, one.pointer) for one in second.faults] == [
            ("identifier_already_used", "/purchase/invoice/number")
        ]

    @pytest.mark.parametrize("rows", [1, 30])
    def test_asks_one_statement_for_any_number_of_rows(self, shop, rows, django_assert_num_queries):
        from subsidy.claims.services.appraise import appraise
        from subsidy.claims.services.desk import desk_of
        from subsidy.claims.services.policy import policy

        filed(shop, 499_900)
        terminal(shop)
        requests = [shop.request() for _ in range(rows)]
        desk = desk_of(shop.merchant, requests, on=make.TODAY)
        drafts = [appraise(one, desk, policy(), is_sale=True, at=NOON) for one in requests]
        with django_assert_num_queries(1):
            consult(drafts, desk, at=NOON)
        assert [draft.faults for draft in drafts] == [[]] * rows

    def test_of_a_category_or_store_that_is_unknown_says_nothing_more(self, shop):
        assert refused(shop, category="appliances.sofa", store="S999") == [
            ("not_eligible_category", "/category"),
            ("store_unknown", "/store"),
        ]
        assert FiledPrice.objects.count() == 0
