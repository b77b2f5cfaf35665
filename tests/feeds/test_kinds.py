"""Each kind of feed meets what claims keep: the same digests, the same products, the same norms."""

from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, transaction

from subsidy.accounts.models import Role
from subsidy.claims.models import ClaimIdentifier
from subsidy.feeds.models import (
    Activation,
    CancelledOrder,
    DeliveryProof,
    FeedKind,
    FeedRow,
    InvoiceStatus,
    IssuedInvoices,
    PurchaseStock,
    RecyclerReceipt,
    Shipment,
    UnsubsidisedSale,
)
from subsidy.feeds.rules.columns import COLUMNS
from subsidy.feeds.services.kinds import FEEDS
from tests import make
from tests.claims.books import execute
from tests.clerk import Clerk
from tests.feeds.files import HEADERS, faults, take_in


def held(claim, kind):
    return ClaimIdentifier.objects.get(claim=claim, kind=kind).digest


class TestThings:
    def test_meet_the_identifiers_of_claims(self, shop, tmp_path):
        claim = shop.submitted(
            purchase__identifiers__0__value="SN 2024-7",
            purchase__invoice__code="0131",
            purchase__invoice__number="12345678",
        )
        take_in(tmp_path, "activation", "serial_number,haier,sn20247,2024-10-01,130102")
        take_in(tmp_path, "shipment", "serial_number,ＨＡＩＥＲ,SN20247,130000,2024-09-01")
        take_in(tmp_path, "invoice_status", "0131,1234 5678,voided,2024-10-01")
        assert Activation.objects.get().digest == held(claim, "serial_number")
        assert Shipment.objects.get().digest == held(claim, "serial_number")
        assert InvoiceStatus.objects.get().digest == held(claim, "invoice")

    def test_of_old_items_meet_them_too(self, shop, tmp_path):
        claim = shop.submitted_car()
        old = shop.car_body()["old_item"]["identifiers"][0]["value"]
        other = shop.submitted_car(old_item__identifiers=[{"kind": "old_vin", "value": old}])
        line = f"old_vin,,{old},石家庄再生,2024-09-20,2024-09-30,{other.reference}"
        take_in(tmp_path, "recycler_receipt", line)
        row = RecyclerReceipt.objects.get()
        assert row.digest == held(other, "old_vin") != held(claim, "old_vin")
        assert (row.recycler, row.dismantled_on, row.claim_reference) == (
            "石家庄再生",
            date(2024, 9, 30),
            other.reference,
        )

    def test_taken_by_two_recyclers_are_two_receipts(self, db, tmp_path):
        lines = [f"receipt,,R-2024-1,{name},2024-09-20,," for name in "甲乙"]
        take_in(tmp_path, "recycler_receipt", *lines)
        assert RecyclerReceipt.objects.values("digest").distinct().count() == 1
        assert RecyclerReceipt.objects.count() == 2

    def test_are_dismantled_later_and_not_before(self, db, tmp_path):
        take_in(tmp_path, "recycler_receipt", "receipt,,R-2024-1,甲,2024-09-20,,")
        take_in(tmp_path, "recycler_receipt", "receipt,,R-2024-1,甲,2024-09-20,2024-09-25,")
        assert RecyclerReceipt.objects.get().dismantled_on == date(2024, 9, 25)
        report = take_in(
            tmp_path, "recycler_receipt", "receipt,,R-2024-2,甲,2024-09-20,2024-09-19,"
        )
        assert faults(report) == [(2, "dismantled_on", "day_before_receipt")]

    def test_parcels_stand_in_normal_form(self, db, tmp_path):
        take_in(tmp_path, "delivery_proof", "顺丰,sf-1234 5678,2024-09-20,130102,45000")
        take_in(tmp_path, "delivery_proof", ",SF12345678,2024-09-20,130102,")
        assert list(DeliveryProof.objects.values_list("waybill", "carrier", "weight_g")) == [
            ("SF12345678", "", None)
        ]


class TestTrade:
    def test_of_purchases_meets_products(self, shop, tmp_path):
        code, product = shop.merchant.credit_code, shop.submitted().product
        lines = (
            f"{code},invoice,131-1,海尔,BCD 500,20,2024-09-01",
            f"{code},invoice,131-1,Haier,bcd-500,20,2024-09-01",
            f"{code},opening,2024,Haier,BCD-500,7,2024-08-25",
            f"{code},invoice,131-2,Haier,BCD-500,-2,2024-09-03",
        )
        take_in(tmp_path, "purchase_stock", *lines)
        bought = PurchaseStock.objects.filter(
            merchant=shop.merchant, brand_norm=product.brand_norm, model_norm=product.model_norm
        )
        assert sorted(bought.values_list("kind", "units")) == [
            ("invoice", -2),
            ("invoice", 20),
            ("opening", 7),
        ]

    def test_of_sales_makes_products_that_are_new(self, shop, tmp_path):
        code = shop.merchant.credit_code
        line = f"{code},POS-1,appliances.refrigerator,Midea,BCD-1,319900,2024-06-01"
        take_in(tmp_path, "unsubsidised_sale", line)
        [(model, price, day)] = UnsubsidisedSale.objects.values_list(
            "product__model", "price_fen", "sold_on"
        )
        assert (model, price, day) == ("BCD-1", 319_900, date(2024, 6, 1))

    def test_of_counts_and_cancellations_is_kept_by_merchant(self, shop, tmp_path):
        code = shop.merchant.credit_code
        take_in(tmp_path, "issued_invoices", f"{code},2024-09-30,120", f"{code},2024-09-29,0")
        take_in(tmp_path, "cancelled_order", f"{code},SJZ-1,2024-09-30,")
        assert sorted(IssuedInvoices.objects.values_list("merchant", "count")) == [
            (shop.merchant.pk, 0),
            (shop.merchant.pk, 120),
        ]
        assert CancelledOrder.objects.get().external_id == "SJZ-1"

    def test_of_strangers_is_refused(self, shop, tmp_path):
        stranger = make.credit_code(987_654)
        report = take_in(tmp_path, "issued_invoices", f"{stranger},2024-09-30,1")
        assert faults(report) == [(2, "merchant", "merchant_unknown")]
        line = f"{shop.merchant.credit_code},P,cameras,Nikon,Z,1,2024-06-01"
        report = take_in(tmp_path, "unsubsidised_sale", line)
        assert faults(report) == [(2, "category", "category_unknown")]

    def test_needs_units_prices_and_days(self, shop, tmp_path):
        code = shop.merchant.credit_code
        lines = (
            f"{code},opening,1,Haier,BCD,-1,2024-09-01",
            f"{code},invoice,2,Haier,--,0,2024-9-1",
            f"{code},invoice,3,,BCD,1.5,1999-01-01",
            f"{code},invoice,4,Haier,--,0,2024-09-01",
        )
        assert faults(take_in(tmp_path, "purchase_stock", *lines)) == [
            (2, "units", "number_invalid"),
            (3, "invoiced_on", "day_invalid"),
            (4, "brand", "value_missing"),
            (4, "units", "number_invalid"),
            (4, "invoiced_on", "day_invalid"),
            (5, "model", "text_without_signs"),
            (5, "units", "number_invalid"),
        ]


class TestEveryKind:
    def test_has_columns_a_table_and_a_unique_key(self):
        assert set(COLUMNS) == set(FEEDS) == set(FeedKind.values) == set(HEADERS)
        models = [model for model in apps.get_models() if issubclass(model, FeedRow)]
        assert {feed.model for feed in FEEDS.values()} == set(models)
        for kind, feed in FEEDS.items():
            assert HEADERS[kind] == ",".join(column.name for column in COLUMNS[kind])
            assert set(feed.key) < set(feed.fields)

    @pytest.mark.parametrize("model", [feed.model for feed in FEEDS.values()])
    def test_is_shown_and_never_deleted(self, shop, tmp_path, model):
        code = shop.merchant.credit_code
        lines = {
            Activation: "imei,,490154203237518,2024-09-29,",
            Shipment: "imei,,490154203237518,130000,2024-09-03",
            InvoiceStatus: ",12345678,normal,2024-09-01",
            RecyclerReceipt: "receipt,,R-2024-1,甲,2024-09-20,,",
            DeliveryProof: "顺丰,SF1,2024-09-20,130102,1",
            PurchaseStock: f"{code},invoice,131-1,海尔,BCD 500,20,2024-09-01",
            IssuedInvoices: f"{code},2024-09-30,120",
            UnsubsidisedSale: f"{code},P,appliances.refrigerator,Midea,B,319900,2024-06-01",
            CancelledOrder: f"{code},SJZ-1,2024-09-30,100",
        }
        [kind] = [kind for kind, feed in FEEDS.items() if feed.model is model]
        report = take_in(tmp_path, kind, lines[model])
        row = model.objects.get()
        clerk = Clerk(Role.AUDITOR)
        for page in (clerk.list(model), clerk.look(row), clerk.look(report.imported)):
            assert page.status_code == 200
        with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
            execute(f"DELETE FROM {model._meta.db_table}")


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("kind", "line", "change", "name"),
        [
            ("activation", "imei,,490154203237518,2024-09-29,", "kind = 'x'", "known_thing"),
            ("activation", "imei,,490154203237518,2024-09-29,", "region = '13'", "nobody_knows"),
            ("shipment", "imei,,490154203237518,130000,2024-09-03", "kind = 'x'", "known_thing"),
            ("shipment", "imei,,490154203237518,130000,2024-09-03", "region = ''", "to_a_region"),
            ("invoice_status", ",12345678,normal,2024-09-01", "status = 'x'", "is_known"),
            ("recycler_receipt", "receipt,,R-2024,甲,2024-09-20,,", "kind = 'x'", "known_thing"),
            (
                "recycler_receipt",
                "receipt,,R-2024,甲,2024-09-20,,",
                "dismantled_on = received_on - 1",
                "old_item_is_dismantled_after_it_was_received",
            ),
            ("delivery_proof", ",SF1,2024-09-20,130102,1", "waybill = ''", "waybill_and_county"),
            ("delivery_proof", ",SF1,2024-09-20,130102,1", "weight_g = 0", "weighs_something"),
            ("purchase_stock", "{},invoice,1,A,B,20,2024-09-01", "units = 0", "moves_some_units"),
            (
                "purchase_stock",
                "{},opening,1,A,B,20,2024-09-01",
                "units = -1",
                "opening_stock_is_there",
            ),
            ("purchase_stock", "{},invoice,1,A,B,2,2024-09-01", "model_norm = ''", "names_ref"),
            (
                "unsubsidised_sale",
                "{},P,appliances.refrigerator,A,B,9,2024-06-01",
                "price_fen = 0",
                "sale_without_subsidy_is_above_zero",
            ),
            ("cancelled_order", "{},1,2024-09-30,100", "refund_fen = -1", "no_negative_refund"),
        ],
    )
    def test_refuses(self, shop, tmp_path, kind, line, change, name):
        take_in(tmp_path, kind, line.format(shop.merchant.credit_code))
        table = FEEDS[kind].model._meta.db_table
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            execute(f"UPDATE {table} SET {change}")

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ({"kind": "x"}, "feed_import_is_of_a_known_kind"),
            ({"written_rows": 2}, "feed_import_accounts_for_its_rows"),
            ({}, "a_file_of_a_feed_is_taken_in_whole_once"),
        ],
    )
    def test_accounts_for_imports(self, db, tmp_path, change, name):
        made = take_in(tmp_path, "invoice_status", ",12345678,normal,2024-09-01").imported
        made.pk = None
        for field, value in change.items():
            setattr(made, field, value)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            made.save(force_insert=True)
