from datetime import date

import pytest
from hypothesis import given, strategies as st

from subsidy.funds.rules import Paper, divided

held = st.dictionaries(st.integers(), st.integers(0, 10**12), min_size=1).filter(
    lambda found: sum(found.values())
)


class TestDivided:
    @pytest.mark.parametrize(
        ("amount_fen", "held", "parts"),
        [
            (100, {"a": 900, "b": 100}, {"a": 90, "b": 10}),
            (33_333, {"a": 9, "b": 1}, {"a": 30_000, "b": 3_333}),
            (1, {"a": 1, "b": 1}, {"a": 1}),
            (2, {"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 1}),
            (3, {"a": 1, "b": 0, "c": 2}, {"a": 1, "c": 2}),
            (0, {"a": 1}, {}),
            (0, {}, {}),
        ],
    )
    def test_in_the_ratio_of_what_is_held(self, amount_fen, held, parts):
        if amount_fen == 33_333:
            held = {key: 10_000 * fen for key, fen in held.items()}
        assert divided(amount_fen, held) == parts

    @given(st.data(), held)
    def test_adds_up_and_takes_from_none_more_than_it_has(self, data, held):
        amount_fen = data.draw(st.integers(0, sum(held.values())))
        parts = divided(amount_fen, held)
        assert sum(parts.values()) == amount_fen
        assert all(0 < fen <= held[key] for key, fen in parts.items())

    def test_of_more_than_is_held_is_a_bug(self):
        with pytest.raises(AssertionError):
            divided(2, {"a": 1})


@pytest.mark.parametrize("wrong", [{"corrects": "D-1"}, {"belongs_on": date(2024, 9, 1)}])
def test_a_paper_corrects_another_one_of_a_day(wrong):
    with pytest.raises(AssertionError):
        Paper("P-1", "x", **wrong)
