"""Every claim is one that the API reads and the checks of a request let pass."""

from datetime import date

import pytest

from simulation.chance import stream
from simulation.payloads import as_typed
from subsidy.claims.rules.checks import Asked, all_faults
from subsidy.claims.rules.facts import facts_of
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.identifiers import is_ean, is_mobile, normalise

ASKED = {
    "appliances": ("serial_number", "invoice"),
    "e_bikes": ("frame_number", "plate", "invoice"),
    "cars": ("vin", "old_vin", "scrap_certificate", "invoice"),
}


@pytest.fixture(scope="session")
def requests(world):
    return [(claim, ClaimRequest.model_validate(claim.body)) for claim in world.claims]


def test_the_checks_of_a_request_find_no_fault(requests):
    for claim, request in requests:
        group = claim.purchase.merchant.group
        asked = Asked(ASKED[group], group == "cars", needs_invoice=True, on=claim.sent_on)
        assert all_faults(request, asked) == []


def test_facts_name_what_the_terms_of_the_group_look_at(requests):
    expected = {
        "appliances.refrigerator": {"price_fen", "energy_level"},
        "appliances.small.rice_cooker": {"price_fen"},
        "e_bikes": {"price_fen", "new_battery", "old_battery"},
    }
    for claim, request in requests:
        facts = facts_of(request.purchase, request.old_item)
        category = claim.purchase.product.category
        assert facts.keys() == expected.get(category, facts.keys())
        assert facts.get("energy_level", 1) in {1, 2}


def test_old_cars_are_old_enough_and_held_long_enough(requests):
    last = {"petrol": "2011-06-30", "diesel": "2013-06-30", "new_energy": "2018-04-30"}
    for claim, request in requests:
        if claim.purchase.merchant.group == "cars":
            facts = facts_of(request.purchase, request.old_item)
            assert facts["old_first_registered_on"] <= last[facts["old_fuel"]]
            assert facts["old_first_registered_on"] <= facts["old_held_since"] <= "2024-07-25"
            assert facts["old_type"] == "small_passenger"
            assert facts["new_fuel"] == "new_energy" or facts["displacement_ml"] <= 2_000
            assert facts["new_fuel"] == facts["old_fuel"] or facts["old_fuel"] != "new_energy"


def test_invoices_are_in_the_applicants_name_over_the_price(requests):
    for _, request in requests:
        invoice = request.purchase.invoice
        assert invoice.title == request.applicant.name
        assert invoice.total_fen == request.purchase.price_fen
        assert invoice.issued_on == request.purchase.bought_on


def test_telephones_and_article_numbers_are_valid(requests):
    for _, request in requests:
        assert is_mobile(request.applicant.mobile)
        assert request.purchase.gtin == "" or is_ean(request.purchase.gtin)


def test_addresses_begin_with_the_county_they_name(requests):
    for claim, request in requests:
        county = claim.purchase.buyer.county
        assert request.applicant.county == county.code
        assert request.applicant.delivery_address.startswith(county.full_name)


def test_goods_arrive_after_they_are_bought_and_before_the_claim(requests):
    for claim, request in requests:
        assert request.purchase.bought_on <= request.delivery.delivered_on <= claim.sent_on
        assert request.purchase.bought_at.date() == request.purchase.bought_on
        assert request.purchase.bought_on >= date(2024, 9, 1)


def test_serial_numbers_are_typed_as_people_type():
    rng = stream(1, "typing")
    typed = {as_typed(rng, "BE2436ABCDEFGH") for _ in range(300)}
    assert typed == {"BE2436ABCDEFGH", "be2436abcdefgh", "BE2436 ABCDEFGH"}
    assert len({normalise(text) for text in typed}) == 1
