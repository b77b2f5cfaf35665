from datetime import date

import pytest

from subsidy.claims import services
from subsidy.claims.rules.request import QuoteRequest
from tests import make
from tests.claims.books import nothing_changes

TODAY = date(2024, 10, 1)
FACTS = {
    "programme": "hebei-2024",
    "category": "appliances.refrigerator",
    "county": "130102",
    "purchase": {"bought_on": "2024-10-01", "price_fen": 166_665, "energy_level": 1},
}


def quote(today=TODAY, **changes):
    return services.quote(QuoteRequest.model_validate(FACTS | changes), today=today)


def faults(quoted):
    return [(fault.code, fault.pointer) for fault in quoted.faults]


class TestQuote:
    def test_says_how_much_from_which_source_and_holds_nothing(self, shop):
        with nothing_changes():
            quoted = quote()
        assert (quoted.subsidy_fen, quoted.central_fen, quoted.local_fen) == (33_333, 30_000, 3_333)
        assert (quoted.terms, faults(quoted)) == (shop.terms, [])
        assert [step["step"] for step in quoted.trace] == ["terms", "variant", "amount"]

    def test_takes_the_county_of_the_applicant_too(self, shop):
        quoted = quote(county=None, applicant={"county": "130102", "name": "张三"})
        assert (quoted.central_fen, quoted.local_fen) == (30_000, 3_333)

    @pytest.mark.parametrize("county", [None, "130202"])
    def test_without_a_line_has_no_split(self, shop, county):
        make.unit("130200", counties=("130202",))
        quoted = quote(county=county)
        assert (quoted.subsidy_fen, quoted.central_fen, quoted.local_fen) == (33_333, None, None)

    def test_of_a_line_without_money_has_no_split(self, db):
        make.Shop(central_fen=0, local_fen=0)
        quoted = quote()
        assert (quoted.subsidy_fen, quoted.central_fen, quoted.local_fen) == (33_333, None, None)

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"programme": "x"}, ("programme_unknown", "/programme")),
            ({"category": "x"}, ("not_eligible_category", "/category")),
            ({"county": "999999"}, ("county_unknown", "/county")),
            (
                {"purchase": FACTS["purchase"] | {"bought_on": "2024-08-24"}},
                ("bought_outside_window", "/purchase/bought_on"),
            ),
            (
                {"purchase": FACTS["purchase"] | {"energy_level": 5}},
                ("not_eligible_energy_level", "/purchase"),
            ),
        ],
    )
    def test_says_what_speaks_against_it(self, shop, changes, fault):
        quoted = quote(**changes)
        assert (quoted.subsidy_fen, faults(quoted)) == (None, [fault])

    def test_may_ask_how_it_was_decided_on_another_day(self, shop):
        make.terms(
            shop.programme,
            shop.category,
            published_on=TODAY,
            variants=[("any", [], 3_000, 300_000)],
        )
        assert quote().subsidy_fen == 50_000
        assert quote(decided_on="2024-09-30").subsidy_fen == 33_333


class TestStore:
    def test_with_its_merchant_says_whose_money_would_pay(self, shop):
        store = {"merchant": shop.merchant.credit_code, "store": "S001"}
        quoted = quote(county=None, **store)
        assert (quoted.central_fen, quoted.local_fen) == (30_000, 3_333)

    def test_goes_before_the_applicant_s_home_where_the_store_is_charged(self, shop):
        make.unit("130200", counties=("130202",))
        store = {"merchant": shop.merchant.credit_code, "store": "S001"}
        quoted = quote(county=None, applicant={"county": "130202"}, **store)
        assert quoted.central_fen == 30_000

    def test_alone_says_nothing(self, shop):
        quoted = quote(county=None, store="S001")
        assert (quoted.subsidy_fen, quoted.central_fen) == (33_333, None)

    def test_that_the_merchant_does_not_have_is_refused(self, shop):
        quoted = quote(merchant=shop.merchant.credit_code, store="S999")
        assert (quoted.subsidy_fen, faults(quoted)) == (None, [("store_unknown", "/store")])


def test_a_subsidy_that_rounds_to_nothing_is_not_eligible(shop):
    quoted = quote(purchase=FACTS["purchase"] | {"price_fen": 2})
    assert (quoted.subsidy_fen, quoted.central_fen) == (None, None)
    assert faults(quoted) == [("nothing_to_pay", "/purchase/price_fen")]
    assert quoted.trace
