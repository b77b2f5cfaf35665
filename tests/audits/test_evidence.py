"""What the indicators' queries read: which claims, which sharing, which past prices, which days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from subsidy.audits.indicators import BURST, PRICE_BASELINE, SHARED_CONTACT
from subsidy.audits.services.population import Scope, examining, read_merchants as merchants_in
from subsidy.catalogue.services import Observation, observe_many, products_for
from subsidy.claims import services as claims
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.clock import SHANGHAI
from tests import make

PLACE = "河北省石家庄市长安区建设北大街{}号"


@pytest.fixture
def scope(shop):
    return Scope(shop.programme.pk, make.TODAY, make.NOON)


def people(shop, count, *, car=False, **changes):
    """So many claims of different people who differ in all their contacts but for the changes."""
    made = []
    for number in range(count):
        own = {"applicant__delivery_address": PLACE.format(number + 100 * shop.merchant.pk)}
        body = (shop.car_body if car else shop.body)(**(own | changes))
        request = ClaimRequest.model_validate(body)
        made.append(claims.submit(shop.merchant, request, by=shop.by, at=make.NOON))
    return made


def gather(indicator, scope):
    with examining(scope):
        return indicator.rows(scope, indicator.parameters)


def read_merchants(scope):
    with examining(scope):
        return merchants_in(scope)


def shared(scope):
    rows = gather(SHARED_CONTACT, scope)
    return {hit[0]: hit[2] for _merchant, _n, hits in rows for hit in hits}


class TestMerchants:
    def test_are_of_the_kind_of_most_of_their_claims(self, shop, scope):
        people(shop, 2)
        people(shop, 1, car=True)
        [row] = read_merchants(scope)
        assert row[:5] == (shop.merchant.credit_code, "appliances", "offline", "urban", 3)

    @pytest.mark.parametrize("state", ["reserved", "withdrawn"])
    def test_are_not_charged_with_claims_that_do_not_stand(self, shop, scope, state):
        claim = shop.reserved()
        if state == "withdrawn":
            claims.withdraw(claim, by=shop.by, at=make.NOON)
        assert read_merchants(scope) == []

    def test_are_not_charged_with_rejected_claims(self, shop, scope):
        claim = shop.in_review()
        claims.reject(claim, codes=["company_buyer"], by=make.actor(), at=make.NOON)
        assert read_merchants(scope) == []

    def test_are_charged_with_a_claim_rejected_only_after_the_cutoff(self, shop, scope):
        claim = shop.in_review()
        later = make.NOON + timedelta(hours=1)
        claims.reject(claim, codes=["company_buyer"], by=make.actor(), at=later)
        assert len(read_merchants(scope)) == 1


class TestSharedContact:
    def test_a_telephone_of_three_applicants_is_a_hit_for_each(self, shop, scope):
        three = people(shop, 3, applicant__mobile="13900000000")
        people(shop, 2, applicant__mobile="13900000001")
        assert shared(scope) == {claim.reference: [3, 0, 0] for claim in three}

    def test_an_address_of_a_family_of_four_is_none(self, shop, scope):
        people(shop, 4, applicant__delivery_address=PLACE.format(1))
        assert shared(scope) == {}

    def test_an_address_of_five_applicants_is_a_hit(self, shop, scope):
        five = people(shop, 5, applicant__delivery_address=PLACE.format(1))
        assert shared(scope) == {claim.reference: [0, 0, 5] for claim in five}

    def test_an_account_of_three_applicants_is_a_hit(self, shop, scope):
        own = {"applicant__bank_account__number": "6222020402000999993"}
        cars = people(shop, 3, car=True, **own)
        assert shared(scope) == {claim.reference: [0, 3, 0] for claim in cars}

    def test_one_applicant_who_buys_often_shares_with_nobody(self, shop, scope):
        number = make.resident_id(9_999)
        contact = {"applicant__document_number": number, "applicant__mobile": "13900000000"}
        people(shop, 1, **contact)
        people(shop, 1, car=True, **contact)
        assert shared(scope) == {}


class TestPriceBaseline:
    @pytest.fixture
    def past(self, shop):
        """Record past sales of the product at prices in yuan."""
        [product_id] = products_for([(shop.category.pk, "Haier", "BCD-500")])

        def record(*prices, sold_on=date(2024, 6, 1), at=make.NOON, merchant=shop.merchant):
            store = merchant.stores.get()
            rows = [
                Observation(
                    *(merchant.pk, store.pk, product_id, price * 100, sold_on, "past_sale"),
                    f"sale:{merchant.pk}:{sold_on}:{number}",
                )
                for number, price in enumerate(prices)
            ]
            observe_many(rows, at=at)

        return record

    def past_prices(self, scope):
        """Price, past price and subsidy of the merchant's claims."""
        return [row[3:] for row in gather(PRICE_BASELINE, scope)]

    def test_takes_the_upper_quartile_of_the_merchants_own_sales(self, shop, scope, past):
        people(shop, 1)
        past(4_000, 5_000, 4_200, 4_600, 4_400)
        assert self.past_prices(scope) == [("499900", "460000", "99980")]

    def test_takes_its_usual_price_where_most_was_sold_at_a_clearance(self, shop, scope, past):
        people(shop, 1)
        past(*[4_200] * 6, *[4_999] * 4)
        assert self.past_prices(scope) == [("499900", "499900", "99980")]

    def test_without_past_sales_has_nothing_to_say(self, shop, scope):
        people(shop, 1)
        assert self.past_prices(scope) == []

    def test_leaves_out_sales_since_the_terms_began_and_long_ago(self, shop, scope, past):
        people(shop, 1)
        for sold_on in (date(2024, 8, 25), date(2023, 8, 25)):
            past(3_000, sold_on=sold_on)
        assert self.past_prices(scope) == []

    def test_leaves_out_what_was_recorded_after_the_cutoff(self, shop, scope, past):
        people(shop, 1)
        past(3_000, at=make.NOON + timedelta(seconds=1))
        assert self.past_prices(scope) == []

    def test_leaves_out_what_others_took(self, shop, scope, past):
        people(shop, 1)
        past(3_000, merchant=make.merchant(shop.programme, shop.unit))
        assert self.past_prices(scope) == []


class TestBurst:
    def test_counts_the_day_in_hebei(self, shop, scope):
        moment = datetime(2024, 9, 30, 0, 30, tzinfo=SHANGHAI)
        changes = {
            "purchase__bought_on": "2024-09-30",
            "purchase__bought_at": moment.isoformat(),
        }
        people(shop, 1, **changes)
        days = [datetime.fromtimestamp(int(row[3]) * 86_400, UTC) for row in gather(BURST, scope)]
        assert [day.date().isoformat() for day in days] == ["2024-09-30"]


@pytest.mark.django_db(transaction=True)
def test_all_queries_of_a_run_see_one_snapshot():
    from django.db import connection

    scope = Scope(make.programme().pk, make.TODAY, make.NOON)
    with examining(scope), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_isolation')")
        assert cursor.fetchone() == ("repeatable read",)
