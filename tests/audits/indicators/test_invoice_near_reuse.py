"""Whose invoices are variants of each other."""

from subsidy.audits.indicators.invoice_near_reuse import INVOICE_NEAR_REUSE
from tests import make
from tests.audits.indicators.papers import gathered, hits_in, measured, sold, town, worded


def paper(shop, number, code="", **changes):
    fields = {"purchase__invoice__number": number, "purchase__invoice__code": code}
    return sold(shop, **fields | changes)


def test_one_digit_changed_for_the_same_product_price_and_day_is_a_hit(shop):
    one, two = paper(shop, "24130000000000120034"), paper(shop, "24130000000000190034")
    paper(shop, "24130000000000120035")  # the next customer
    paper(shop, "24130000000000240034")  # two digits
    paper(shop, "24130000000000130034", purchase__price_fen=480_000)
    paper(shop, "24130000000000140034", day=1)
    code = shop.merchant.credit_code
    hits = [[claim.reference, claim.subsidy_fen, "day"] for claim in (one, two)]
    assert gathered(INVOICE_NEAR_REUSE, shop) == [(code, 6, sorted(hits))]


def test_one_digit_changed_for_the_same_buyer_is_a_hit_on_any_day(shop):
    make.terms(shop.programme, make.category("appliances.washer"))
    buyer = {"applicant__document_number": make.resident_id(55)}
    one = paper(shop, "24130000000000120034", **buyer)
    washer = {"category": "appliances.washer", "day": 9, "purchase__price_fen": 300_000}
    two = paper(shop, "24130000000000190034", **buyer, **washer)
    assert hits_in(gathered(INVOICE_NEAR_REUSE, shop)) == {
        one.reference: "buyer",
        two.reference: "buyer",
    }


def test_the_same_number_under_another_code_is_a_hit_of_one_merchant(shop):
    other = make.merchant(shop.programme, shop.unit)
    one = paper(shop, "00123456", "013001900101")
    two = paper(shop, "00123456", "013001900202", day=5)
    paper(shop, "00123456", "013001900303", merchant=other)
    assert hits_in(gathered(INVOICE_NEAR_REUSE, shop)) == {
        one.reference: "book",
        two.reference: "book",
    }


def test_the_sentence_tells_what_differs():
    people, rows = town(30, "buyer")
    rows[0][2][0][2] = "book"
    one, *others = measured(INVOICE_NEAR_REUSE, people, rows)
    assert (one.is_large, one.figures) == (True, {"other_book": 1, "digit_changed": 29})
    assert not any(other.is_large for other in others)
    zh, en = worded(INVOICE_NEAR_REUSE, one)
    assert zh.startswith(
        "100张发票中有30张与该商户的另一张发票雷同：29张仅一位数字不同而购买人相同"
    )
    assert en.startswith(
        "30 of 100 invoices are variants of another one of the merchant: 29 differ"
    )
