"""Identifiers pass the checks of python-stdnum and of the core; published samples pin ours."""

from datetime import date, timedelta

import pytest
from stdnum import ean, imei, luhn
from stdnum.cn import ric, uscc

from simulation import identifiers, places
from simulation.chance import stream
from subsidy.core import identifiers as core

RUNS = 300
BORN_ON = date(1990, 3, 7)


def drawn(make):
    rng = stream(1, "identifiers")
    return [make(rng) for _ in range(RUNS)]


@pytest.mark.parametrize("county", places.COUNTIES, ids=lambda county: county.code)
def test_resident_ids_are_valid(county):
    rng = stream(2, county.code)
    for _ in range(50):
        born_on = date(1948, 1, 1) + timedelta(days=rng.randrange(20_000))
        number = identifiers.resident_id(rng, county.region, born_on, is_female=True)
        assert ric.calc_check_digit(number) == number[-1]
        assert core.is_resident_id(number, on=date(2024, 9, 1))
        assert ric.get_birth_date(number) == born_on
        assert int(number[16]) % 2 == 0


def test_regions_of_documents_were_in_use_when_their_holders_were_born():
    for county in places.COUNTIES:
        ric.validate(identifiers.resident_id(stream(3), county.region, BORN_ON, is_female=False))


def test_men_have_an_odd_17th_digit():
    make = lambda rng: identifiers.resident_id(rng, "130102", BORN_ON, is_female=False)  # noqa: E731
    assert {int(number[16]) % 2 for number in drawn(make)} == {1}


def test_credit_codes_are_valid():
    for code in drawn(lambda rng: identifiers.credit_code(rng, "130102")):
        uscc.validate(code)
        assert core.is_credit_code(code)


@pytest.mark.parametrize(
    ("organisation", "check"),
    [("M000100Y", "4"), ("MA0ABCD1", "X")],
)
def test_the_organisation_part_has_its_own_check_character(organisation, check):
    assert identifiers._organisation_check(organisation) == check


@pytest.mark.parametrize(
    ("make", "validate"),
    [
        (identifiers.imei, imei.validate),
        (identifiers.ean13, ean.validate),
        (identifiers.bank_card, luhn.validate),
    ],
)
def test_numbers_with_check_digits_are_valid(make, validate):
    for number in drawn(make):
        validate(number)


@pytest.mark.parametrize(
    ("make", "is_valid"),
    [
        (identifiers.imei, core.is_imei),
        (identifiers.ean13, core.is_ean),
        (identifiers.bank_card, core.is_bank_card),
        (identifiers.mobile, core.is_mobile),
        (lambda rng: identifiers.vin(rng, "LJZ", 2024), core.is_vin),
        (lambda rng: identifiers.vin(rng, "LJZ", 2006), core.vin_check_digit_ok),
    ],
)
def test_the_core_accepts_them(make, is_valid):
    assert all(is_valid(number) for number in drawn(make))


def test_cards_are_of_unionpay_and_articles_of_china():
    assert {number[:2] for number in drawn(identifiers.bank_card)} == {"62"}
    assert {number[:2] for number in drawn(identifiers.ean13)} == {"69"}


def test_luhn_reproduces_a_known_card():
    assert identifiers.luhn_digit("622202040200012345") == "3"


def test_a_vin_names_maker_and_model_year():
    number = identifiers.vin(stream(1, "vin"), "LJZ", 2024)
    assert (number[:3], number[9]) == ("LJZ", "R")


def test_invoice_numbers_name_year_and_region():
    numbers = drawn(lambda rng: identifiers.invoice_number(rng, 2024))
    assert {(len(number), number[:4], number.isdigit()) for number in numbers} == {
        (20, "2413", True)
    }


def test_plates_frames_and_certificates_have_their_form():
    rng = stream(1, "forms")
    assert len(identifiers.car_plate(rng, "A")) == 7
    assert identifiers.bike_plate(rng, "辛集").startswith("辛集")
    assert len(identifiers.frame_number(rng)) == 15
    assert identifiers.scrap_certificate(rng, 2024).startswith("BF132024")
    assert identifiers.serial_number(rng, "BE", date(2024, 9, 2)).startswith("BE2436")
