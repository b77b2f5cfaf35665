from datetime import date

import pytest
from hypothesis import given, strategies as st
from stdnum.cn import ric

from subsidy.core.identifiers import (
    is_bank_card,
    is_credit_code,
    is_ean,
    is_imei,
    is_mobile,
    is_resident_id,
    is_vin,
    look_alike,
    normalise,
    vin_check_digit_ok,
)

TODAY = date(2024, 10, 1)
#: Sound numbers of real places that are younger than their holders.
YOUNG_PLACES = ["130181196810030632", "130682195504014561", "130902198102135561"]


def in_arabic_digits(text: str) -> str:
    return text.translate({ord(str(n)): chr(0x660 + n) for n in range(10)})


class TestResidentId:
    @pytest.mark.parametrize(
        "text",
        ["11010519491231002X", "130102199003071233", "130102198506150027", *YOUNG_PLACES],
    )
    def test_is_valid(self, text):
        assert is_resident_id(text, on=TODAY)

    @pytest.mark.parametrize("text", YOUNG_PLACES)
    def test_is_not_turned_away_for_its_place_as_others_do(self, text):
        assert not ric.is_valid(text)

    @pytest.mark.parametrize(
        "text",
        [
            "130102199003071234",  # check digit
            "13010219900230123X",  # 30 February
            "130102200000071233",
            "130102199003071",  # the old 15 digits
            "11010519491231002x",  # not in normal form
            "",
            "13010219900307123A",
        ],
    )
    def test_is_not_valid(self, text):
        assert not is_resident_id(text, on=TODAY)

    @pytest.mark.parametrize(
        ("birth", "valid"),
        [("18891231", False), ("18900101", True), ("20241001", True), ("20241002", False)],
    )
    def test_has_a_birth_date_that_can_be(self, birth, valid):
        body = f"130102{birth}001"
        assert is_resident_id(body + ric.calc_check_digit(f"{body}?"), on=TODAY) is valid

    def test_in_other_digits_is_no_second_person(self):
        text = in_arabic_digits("130102199003071233"[:17]) + "3"
        assert not is_resident_id(normalise(text), on=TODAY)

    @given(st.integers(0, 16), st.sampled_from("0123456789"))
    def test_with_one_wrong_digit_is_not_valid(self, place, digit):
        sound = "130102199003071233"
        wrong = sound[:place] + digit + sound[place + 1 :]
        assert is_resident_id(wrong, on=TODAY) == (wrong == sound)


@pytest.mark.parametrize(
    ("is_valid", "sound", "broken"),
    [
        (is_credit_code, "91350100M000100Y43", "91350100M000100Y44"),
        (is_credit_code, "91130100MA0ABCD1X9", "91130100MA0ABCD1X"),
        (is_credit_code, "91130100MA0ABCD1X9", "91130100ma0abcd1x9"),
        (is_bank_card, "6222020402000123453", "6222020402000123454"),
        (is_bank_card, "6222020402000123453", "622202040200012"),
        (is_imei, "356938035643809", "356938035643808"),
        (is_imei, "356938035643809", "35693803564380"),
        (is_ean, "6901234567892", "6901234567893"),
        (is_ean, "96385074", "963850741"),
        (is_mobile, "13800000000", "12800000000"),
        (is_mobile, "13800000000", "1380000000"),
    ],
)
def test_numbers_are_told_from_broken_ones(is_valid, sound, broken):
    assert is_valid(sound)
    assert not is_valid(broken)
    assert not is_valid(in_arabic_digits(sound))
    assert not is_valid("")


class TestVin:
    @pytest.mark.parametrize("text", ["1HGCM82633A004352", "LSVAM4186C2184841"])
    def test_is_valid(self, text):
        assert is_vin(text)
        assert vin_check_digit_ok(text)

    def test_of_an_import_may_have_another_check_digit(self):
        assert is_vin("LSVAM4187C2184841")
        assert not vin_check_digit_ok("LSVAM4187C2184841")

    @pytest.mark.parametrize(
        "text", ["11111111111111111", "LSVAM4186C218484", "LSVAM4186C21848I1", "", "O" * 17]
    )
    def test_is_not_valid(self, text):
        assert not is_vin(text)

    def test_has_an_x_where_the_rest_is_ten(self):
        assert vin_check_digit_ok("1M8GDM9AXKP042788")


class TestNormalForm:
    @pytest.mark.parametrize(
        "text",
        [
            "SN2024 0001",
            "sn2024-0001",
            "ＳＮ２０２４０００１",
            "SN_2024/0001",
            "SN2024—0001",
            "SN2024.0001",
            "SN\u200b2024\u00ad0001",  # what nobody sees
            "SN2024\u20110001",  # a hyphen that does not break
            "SN2024−0001",
            "\ufeffSN20240001",
        ],
    )
    def test_forgets_case_width_blanks_and_hyphens(self, text):
        assert normalise(text) == "SN20240001"

    @given(st.text("aB1－ -_/.·", max_size=20))
    def test_of_a_normal_form_is_itself(self, text):
        assert normalise(normalise(text)) == normalise(text)

    def test_looks_like_others(self):
        assert look_alike("SNO0IL1") == "SN00111"
