from fractions import Fraction
from math import floor

from hypothesis import given, strategies as st

from subsidy.programmes.rules import evaluate
from tests.programmes.sheets import flat, need, share, sheet, when

PRICES = st.integers(min_value=0, max_value=10**12)
RATES = st.integers(min_value=1, max_value=10_000)
SUMS = st.integers(min_value=1, max_value=10**10)
VARIANTS = st.one_of(
    st.builds(share, RATES, st.none() | SUMS),
    st.builds(flat, SUMS),
)


def paid(variant, price_fen) -> int:
    return evaluate(sheet(variants=(variant,)), {"price_fen": price_fen}).amount_fen


@given(VARIANTS, PRICES)
def test_nothing_is_paid_above_the_cap_the_sum_or_the_price(variant, price_fen):
    limits = [price_fen, variant.cap_fen, variant.flat_fen]

    assert 0 <= paid(variant, price_fen) <= min(limit for limit in limits if limit is not None)


@given(VARIANTS, PRICES, PRICES)
def test_a_higher_price_never_pays_less(variant, one_fen, other_fen):
    low_fen, high_fen = sorted((one_fen, other_fen))

    assert paid(variant, low_fen) <= paid(variant, high_fen)


@given(RATES, PRICES)
def test_a_share_is_the_exact_fraction_rounded_half_up(rate_bp, price_fen):
    exact = Fraction(price_fen * rate_bp, 10_000)

    assert paid(share(rate_bp), price_fen) == floor(exact + Fraction(1, 2))


@given(
    st.dictionaries(
        st.sampled_from(["energy_level", "displacement_ml", "old_fuel", "new_fuel"]),
        st.none() | st.integers() | st.text(max_size=5) | st.booleans() | st.dates(),
    ),
    PRICES,
)
def test_whatever_the_facts_there_is_an_amount_or_a_code_never_both(facts, price_fen):
    terms = sheet(
        requirements=(need("a", "old_fuel", "is", "petrol", when("new_fuel", "is", "petrol")),),
        variants=(
            share(1_000, 500, when("energy_level", "is", 1)),
            flat(700, when("displacement_ml", "at_most", 2_000)),
        ),
    )

    result = evaluate(terms, facts | {"price_fen": price_fen})

    assert (result.amount_fen is None) == bool(result.codes)
    assert len(set(result.codes)) == len(result.codes)
