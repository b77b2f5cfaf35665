"""Any number: what is valid stays valid however it is written, a wrong digit is found out."""

from datetime import date, timedelta

from hypothesis import given, strategies as st
from stdnum import ean, luhn
from stdnum.cn import ric, uscc

from subsidy.claims.rules.numbers import has_odd_check_digit, is_valid
from subsidy.core import identifiers
from tests import make

DAYS = st.integers(0, 40_000).map(lambda number: date(1900, 1, 1) + timedelta(days=number))
#: Codes of places that today's lists may not know: 辛集 before it was a city, and others.
REGIONS = st.from_regex(r"[1-6][0-9]{5}", fullmatch=True)
TODAY = date(2024, 10, 1)


@given(REGIONS, DAYS.filter(lambda day: day <= TODAY), st.integers(0, 999))
def test_a_resident_id_of_any_place_and_day_is_sound(region, born_on, number):
    body = f"{region}{born_on:%Y%m%d}{number:03d}"
    sound = body + ric.calc_check_digit(f"{body}?")
    assert identifiers.is_resident_id(sound, on=TODAY)
    assert not identifiers.is_resident_id(sound, on=born_on - timedelta(days=1))


@given(REGIONS, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_a_resident_id_with_one_wrong_digit_is_found_out(region, number, place, shift):
    body = f"{region}19800115{number:03d}"
    sound = body + ric.calc_check_digit(f"{body}?")
    wrong = str((int(sound[place]) + shift) % 10)
    assert not identifiers.is_resident_id(sound[:place] + wrong + sound[place + 1 :], on=TODAY)


@given(st.from_regex(r"[0-9]{14}", fullmatch=True), st.integers(1, 9))
def test_an_imei_carries_its_check_digit(body, shift):
    sound = body + luhn.calc_check_digit(body)
    wrong = body + str((int(sound[-1]) + shift) % 10)
    assert is_valid("imei", sound)
    assert is_valid("imei", f" {sound[:6]}-{sound[6:]}")
    assert not is_valid("imei", wrong)


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(1, 9))
def test_a_gtin_carries_its_check_digit(body, shift):
    sound = body + ean.calc_check_digit(body)
    assert identifiers.is_ean(sound)
    assert not identifiers.is_ean(body + str((int(sound[-1]) + shift) % 10))


@given(st.integers(0, 99_999_999))
def test_a_credit_code_carries_its_check_digit(number):
    code = make.credit_code(number)
    others = [one for one in uscc._alphabet if one != code[-1]]
    assert identifiers.is_credit_code(code)
    assert not any(identifiers.is_credit_code(code[:-1] + one) for one in others)


@given(st.integers(0, 9_999_999), st.sampled_from("0123456789X"))
def test_a_vin_whose_check_digit_differs_is_odd_but_valid(number, sign):
    sound = make.vin(number)
    other = sound[:8] + sign + sound[9:]
    assert is_valid("vin", sound)
    assert not has_odd_check_digit("vin", sound)
    assert is_valid("old_vin", other)
    assert has_odd_check_digit("old_vin", other) == (other != sound)


@given(st.sampled_from("0123456789ABCDEFGHJKLMNPRSTUVWXYZ"))
def test_a_vin_of_one_sign_is_none(sign):
    assert not is_valid("vin", sign * 17)


@given(st.text(max_size=40))
def test_no_text_whatever_upsets_the_checks(text):
    for kind in ("imei", "vin", "serial_number", "invoice", "plate"):
        assert is_valid(kind, text) in (True, False)
    assert identifiers.is_resident_id(text, on=TODAY) in (True, False)
    assert identifiers.is_credit_code(text) in (True, False)
    assert identifiers.is_ean(text) in (True, False)
