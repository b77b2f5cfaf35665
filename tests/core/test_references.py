import re

import pytest
from hypothesis import given, strategies as st

from subsidy.core.references import ALPHABET, is_reference, new_reference

CHARACTERS = ALPHABET[:31]
places = st.integers(2, 13)


@st.composite
def references(draw):
    """References of all kinds, not only those that chance brings."""
    body = draw(st.text(CHARACTERS, min_size=11, max_size=11))
    return next(f"C-{body}{c}" for c in CHARACTERS if is_reference(f"C-{body}{c}"))


def test_new_ones_are_well_formed_and_never_alike():
    made = {new_reference("C") for _ in range(1_000)}

    assert len(made) == 1_000
    assert all(re.fullmatch("C-[0-9A-HJKMNP-TV-Y]{12}", reference) for reference in made)
    assert all(map(is_reference, made))


@given(references(), places, st.sampled_from(CHARACTERS))
def test_a_single_typing_error_is_found(reference, place, char):
    wrong = reference[:place] + char + reference[place + 1 :]
    assert is_reference(wrong) == (wrong == reference)


@given(references(), st.integers(2, 12))
def test_a_swap_of_neighbours_is_found(reference, place):
    first, second = reference[place : place + 2]
    wrong = reference[:place] + second + first + reference[place + 2 :]
    assert is_reference(wrong) == (wrong == reference)


@pytest.mark.parametrize(
    "text",
    ["", "C", "C-", "-000000000000", "C-00000000000", "C-0000000000000", "C-00000000000Z", "c000"],
)
def test_what_has_another_form_is_none(text):
    assert not is_reference(text)
