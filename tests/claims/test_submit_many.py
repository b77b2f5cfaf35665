from datetime import timedelta

import pytest

from subsidy.claims import services
from subsidy.claims.models import Claim, ClaimIdentifier, Entitlement
from subsidy.ledger.services import set_open
from tests import make
from tests.claims.books import buckets, nothing_changes
from tests.make import NOON


def submit_many(shop, *requests):
    return services.submit_many(shop.merchant, list(requests), by=shop.by, at=NOON)


def codes(outcomes):
    return [[(f.code, f.pointer) for f in outcome.faults] for outcome in outcomes]


class TestSubmitMany:
    def test_takes_what_is_sound_and_says_what_is_not(self, shop):
        outcomes = submit_many(
            shop, shop.request(), shop.request(store="S999"), shop.request(payment=None)
        )

        assert codes(outcomes) == [[], [("store_unknown", "/store")], []]
        claims = [outcome.claim for outcome in outcomes]
        assert claims[1] is None
        assert [claim.state for claim in (claims[0], claims[2])] == ["submitted", "submitted"]
        assert buckets(shop.line) == {"reserved": 2 * 99_980}
        assert Claim.objects.standing().count() == 2

    def test_of_nothing_is_nothing(self, shop):
        with nothing_changes():
            assert submit_many(shop) == []

    def test_of_two_rows_with_one_serial_number_takes_the_first(self, shop):
        same = {"purchase__identifiers__0__value": "SN-ONE"}
        outcomes = submit_many(shop, shop.request(**same), shop.request(**same))
        assert codes(outcomes) == [
            [],
            [("identifier_already_used", "/purchase/identifiers/0/value")],
        ]

    def test_of_two_rows_of_one_person_takes_the_first(self, shop):
        same = {"applicant__document_number": "130102199003071233"}
        outcomes = submit_many(shop, shop.request(**same), shop.request(**same))
        assert codes(outcomes) == [[], [("quota_used", "/category")]]
        assert Entitlement.objects.count() == 1

    def test_of_two_rows_of_one_person_with_two_slots_takes_both(self, db):
        shop = make.Shop(quota_count=2)
        same = {"applicant__document_number": "130102199003071233"}
        outcomes = submit_many(shop, *(shop.request(**same) for _ in range(3)))
        assert codes(outcomes) == [[], [], [("quota_used", "/category")]]
        slots = Entitlement.objects.order_by("slot").values_list("claim", "slot")
        assert list(slots) == [(outcomes[0].claim.pk, 1), (outcomes[1].claim.pk, 2)]

    def test_a_row_refused_holds_nothing_that_a_later_row_needs(self, shop):
        same = {"purchase__identifiers__0__value": "SN-ONE"}
        outcomes = submit_many(shop, shop.request(**same, store="S999"), shop.request(**same))
        assert codes(outcomes) == [[("store_unknown", "/store")], []]

    def test_keeps_the_prefix_that_the_money_covers(self, db):
        """Row 3 does not fit and ends its line; row 4, though small, comes after it."""
        shop = make.Shop(central_fen=250_000, local_fen=0)
        car = make.ClaimRequest.model_validate(shop.car_body())
        requests = [shop.request() for _ in range(3)]
        small = shop.request(purchase__price_fen=5)

        outcomes = submit_many(shop, *requests, small, car)

        short = [("fund_exhausted", "")]
        assert codes(outcomes) == [[], [], short, short, []]
        assert buckets(shop.line) == {"reserved": 2 * 99_980}
        assert buckets(shop.car_line) == {"reserved": 1_500_000}
        kept = {outcome.claim.pk for outcome in outcomes if outcome.claim}
        assert set(ClaimIdentifier.objects.values_list("claim", flat=True)) == kept
        assert set(Entitlement.objects.values_list("claim", flat=True)) == kept

    def test_on_a_paused_line_holds_up_no_other_line(self, shop):
        set_open(shop.line.book, is_open=False)
        car = make.ClaimRequest.model_validate(shop.car_body())

        outcomes = submit_many(shop, shop.request(), car, shop.request())

        paused = [("programme_paused", "/programme")]
        assert codes(outcomes) == [paused, [], paused]
        assert (buckets(shop.line), Entitlement.objects.count()) == ({}, 1)

    def test_gives_each_claim_its_own_facts(self, shop):
        first, second = submit_many(
            shop, shop.request(), shop.request(purchase__energy_level=2, external_id="X")
        )
        assert [
            (o.claim.variant, o.claim.subsidy_fen, o.claim.external_id) for o in (first, second)
        ] == [
            ("level 1", 99_980, "SJZ-1"),
            ("level 2", 74_985, "X"),
        ]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_takes_as_many_statements_for_one_as_for_three(
        self, shop, rows, django_assert_num_queries
    ):
        submit_many(shop, shop.request())
        requests = [shop.request() for _ in range(rows)]
        with django_assert_num_queries(15):
            submit_many(shop, *requests)


class TestCar:
    def test_is_paid_to_the_citizen_and_charged_to_the_line_of_cars(self, shop):
        claim = shop.submitted_car()

        assert (claim.payee, claim.payout_account_id, claim.line) == (
            "applicant",
            None,
            shop.car_line,
        )
        assert claim.contact.account_name == "张三"
        assert claim.subsidy_fen == 1_500_000
        assert sorted(claim.identifiers.values_list("kind", flat=True)) == [
            "invoice",
            "old_vin",
            "vin",
        ]


def test_a_claim_is_on_time_whatever_the_zone(shop):
    claim = shop.submitted(purchase__bought_at="2024-10-01T02:31:00+00:00")
    assert claim.bought_at == NOON - timedelta(hours=1, minutes=29)
