from fractions import Fraction

import pytest
from hypothesis import example, given, strategies as st

from subsidy.core.money import (
    Rounding,
    parse_yuan,
    plain_yuan,
    share_fen,
    split_fen,
    yuan,
)

amounts = st.integers(0, 10**15)
rates = st.integers(0, 20_000)


def half_up(exact: Fraction) -> int:
    return int(exact + Fraction(1, 2))


class TestShare:
    @given(amounts, rates)
    @example(5, 1_000)  # exactly half a fen
    def test_is_rounded_half_up_unless_told_otherwise(self, amount_fen, rate_bp):
        assert share_fen(amount_fen, rate_bp) == half_up(Fraction(amount_fen * rate_bp, 10_000))

    @given(amounts, rates)
    @example(15, 1_000)  # 1.5 fen
    @example(25, 1_000)  # 2.5 fen
    def test_is_rounded_half_even_or_down_where_the_terms_say_so(self, amount_fen, rate_bp):
        exact = Fraction(amount_fen * rate_bp, 10_000)
        assert share_fen(amount_fen, rate_bp, Rounding.HALF_EVEN) == round(exact)
        assert share_fen(amount_fen, rate_bp, Rounding.DOWN) == int(exact)

    @pytest.mark.parametrize("sums", [(-1, 100), (100, -1)])
    def test_takes_nothing_below_zero(self, sums):
        with pytest.raises(AssertionError):
            share_fen(*sums)


class TestSplit:
    @pytest.mark.parametrize(
        ("amount_fen", "central_fen", "local_fen", "parts"),
        [
            (33_333, 90, 10, (30_000, 3_333)),  # 333.33 yuan at 90:10
            (1, 1, 1, (1, 0)),  # a tie goes to central
            (3, 1, 1, (2, 1)),
            (1, 49, 51, (0, 1)),
            (100, 0, 7, (0, 100)),
            (100, 7, 0, (100, 0)),
            (0, 1, 1, (0, 0)),
            (100_000, 7_241, 804, (90_006, 9_994)),  # 90006.2 : 9993.8
        ],
    )
    def test_gives_the_last_fen_to_the_larger_remainder(
        self, amount_fen, central_fen, local_fen, parts
    ):
        assert split_fen(amount_fen, central_fen=central_fen, local_fen=local_fen) == parts

    @given(amounts, amounts, amounts)
    def test_adds_up_and_is_less_than_a_fen_off(self, amount_fen, central_fen, local_fen):
        if central_fen + local_fen == 0:
            return
        central, local = split_fen(amount_fen, central_fen=central_fen, local_fen=local_fen)
        exact = Fraction(amount_fen * central_fen, central_fen + local_fen)
        assert central + local == amount_fen
        assert min(central, local) >= 0
        assert abs(central - exact) <= Fraction(1, 2)

    @pytest.mark.parametrize(
        ("amount_fen", "central_fen", "local_fen"),
        [(-1, 1, 1), (1, -1, 2), (1, 2, -1), (1, 0, 0)],
    )
    def test_takes_nothing_below_zero_and_needs_a_ratio(self, amount_fen, central_fen, local_fen):
        with pytest.raises(AssertionError):
            split_fen(amount_fen, central_fen=central_fen, local_fen=local_fen)


class TestYuan:
    @pytest.mark.parametrize(
        ("amount_fen", "text"),
        [(0, "0.00"), (5, "0.05"), (123_450, "1,234.50"), (-123_450, "-1,234.50")],
    )
    def test_is_what_people_read(self, amount_fen, text):
        assert yuan(amount_fen) == text
        assert plain_yuan(amount_fen) == text.replace(",", "")

    @given(st.integers())
    def test_comes_back_as_it_was(self, amount_fen):
        assert parse_yuan(yuan(amount_fen)) == amount_fen
        assert parse_yuan(plain_yuan(amount_fen)) == amount_fen

    @pytest.mark.parametrize(
        ("text", "amount_fen"), [("1234.5", 123_450), (" 7 ", 700), ("1,000", 100_000)]
    )
    def test_may_be_written_short(self, text, amount_fen):
        assert parse_yuan(text) == amount_fen

    @pytest.mark.parametrize(
        "text", ["", "1.234", "1,23", "1,2345", "1e3", "¥1", "--1", "1.", ".5", "NaN", "1 000"]
    )
    def test_that_is_no_amount_is_refused(self, text):
        with pytest.raises(ValueError, match="not an amount in yuan"):
            parse_yuan(text)
