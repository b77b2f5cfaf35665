"""How many items: against published tables and the examples of EGESIF_16-0014-01."""

import math

import pytest
from hypothesis import given, settings, strategies as st

from subsidy.sampling.rules import allocation, attributes, factors, limits, sizes
from subsidy.sampling.rules.sizes import Tolerance


class TestAttributes:
    @pytest.mark.parametrize(
        ("errors", "finite", "binomial"), [(0, 45, 45), (1, 75, 77), (2, 102, 105)]
    )
    def test_a_population_of_1200_with_60_wrong_at_90_per_cent(self, errors, finite, binomial):
        assert attributes.finite_size(1200, 60, 0.90, errors) == finite
        assert attributes.binomial_size(0.05, 0.90, errors) == binomial

    @pytest.mark.parametrize(
        ("rate", "confidence", "expected"),
        [
            (0.01, 0.95, [299, 473, 628, 773]),
            (0.05, 0.95, [59, 93, 124, 153]),
            (0.05, 0.90, [45, 77, 105, 132]),
        ],
    )
    def test_binomial_sizes_with_none_to_three_errors(self, rate, confidence, expected):
        found = [attributes.binomial_size(rate, confidence, errors) for errors in range(4)]
        assert found == expected

    @pytest.mark.parametrize(
        ("confidence", "units", "expected"),
        [
            (0.90, 500, [27, 36, 54, 102]),
            (0.90, 1000, [28, 37, 55, 108]),
            (0.90, 5000, [28, 38, 57, 113]),
            (0.95, 500, [35, 47, 69, 129]),
            (0.95, 1000, [36, 48, 71, 138]),
            (0.95, 5000, [36, 49, 73, 147]),
            (0.99, 500, [53, 70, 101, 183]),
            (0.99, 1000, [54, 72, 107, 204]),
            (0.99, 5000, [55, 74, 112, 223]),
        ],
    )
    def test_plans_without_error_for_8_6_4_2_per_cent(self, confidence, units, expected):
        found = [
            attributes.finite_size(units, attributes.wrong_at(units, rate_bp), confidence)
            for rate_bp in (800, 600, 400, 200)
        ]
        assert found == expected

    def test_poisson_sizes(self):
        assert attributes.poisson_size(0.05, 0.90, 2) == 107
        assert attributes.poisson_size(0.05, 0.95, 2) == 126
        assert attributes.poisson_size(0.01, 0.95) == 300

    def test_where_as_many_may_be_wrong_as_are_allowed_all_are_examined(self):
        assert attributes.finite_size(40, 2, 0.90, 2) == 40

    @pytest.mark.parametrize(
        ("errors", "size", "accepted"),
        [
            (0, 59, [0.553, 0.304, 0.048, 0.002]),
            (1, 93, [0.762, 0.443, 0.050, 0.001]),
            (2, 124, [0.872, 0.548, 0.050, 0.000]),
            (3, 153, [0.931, 0.634, 0.049, 0.000]),
            (4, 181, [0.964, 0.703, 0.049, 0.000]),
        ],
    )
    def test_acceptance_plans_at_1_2_5_10_per_cent(self, errors, size, accepted):
        plan = attributes.acceptance_plan(0.05, 0.95, errors)
        assert (plan.size, plan.errors_max) == (size, errors)
        assert [round(plan.accepts(rate), 3) for rate in (0.01, 0.02, 0.05, 0.10)] == accepted

    @settings(max_examples=40)
    @given(units=st.integers(1, 400), rate_bp=st.integers(1, 9_999), errors=st.integers(0, 3))
    def test_no_smaller_finite_size_would_do(self, units, rate_bp, errors):
        wrong = attributes.wrong_at(units, rate_bp)
        size = attributes.finite_size(units, wrong, 0.90, errors)
        assert size <= units
        if size < units:
            assert limits.upper_hypergeometric(errors, size, units, 0.90) < wrong
        if size > errors + 1 and wrong > errors:
            assert limits.upper_hypergeometric(errors, size - 1, units, 0.90) >= wrong


class TestLimits:
    def test_counts_of_1200_at_90_per_cent(self):
        found = [limits.upper_hypergeometric(k, 102, 1200, 0.90) for k in range(4)]
        assert found == [25, 43, 59, 75]

    def test_of_a_million_with_5_in_59(self):
        assert limits.upper_hypergeometric(5, 59, 1_000_000, 0.95) == 169_960
        assert math.ceil(1_000_000 * limits.upper_binomial(5, 59, 0.95)) == 169_963
        assert math.ceil(1_000_000 * limits.upper_poisson(5, 59, 0.95)) == 178_188
        assert limits.lower_hypergeometric(54, 59, 1_000_000, 0.95) == 1_000_000 - 169_960

    def test_of_nothing_and_of_all(self):
        assert limits.clopper_pearson(0, 20, 0.90) == (0.0, pytest.approx(1 - 0.05**0.05))
        assert limits.clopper_pearson(20, 20, 0.90) == (pytest.approx(0.05**0.05), 1.0)


class TestMoney:
    @pytest.mark.parametrize(
        ("tolerable", "expected", "size"), [(0.01, 0, 300), (0.05, 0, 60), (0.05, 0.025, 231)]
    )
    def test_poisson_units_at_95_per_cent(self, tolerable, expected, size):
        assert sizes.poisson_units(tolerable, 0.95, expected) == size

    def test_poisson_units_end(self):
        assert sizes.poisson_units(1e-9, 0.95) == attributes.SIZE_MAX

    def test_120_000_of_12_000_000(self):
        rate = 120_000 / 12_000_000
        assert [attributes.binomial_size(rate, 0.95, errors) for errors in (0, 1)] == [299, 473]

    def test_simple_random_example_of_the_guidance(self):
        """6.1.1.6: 52.39, so 53."""
        book = 46_501_186
        found = sizes.simple_random(3852, 518, Tolerance(80, 0.02 * book, 0.0124 * book))
        assert found == pytest.approx(52.39, abs=0.005)
        assert sizes.whole(found) == 53

    def test_monetary_units_example_of_the_guidance(self):
        """6.3.1.7: 76.37, so 77."""
        book = 4_199_882_024
        found = sizes.mus_standard(book, 0.085, Tolerance(90, 0.02 * book, 0.004 * book))
        assert found == pytest.approx(76.37, abs=0.005)
        assert sizes.whole(found) == 77

    def test_conservative_size(self):
        assert sizes.mus_conservative(1_000, Tolerance(90, 20, 4)) == pytest.approx(
            1_000 * 2.31 / (20 - 4 * 1.5)
        )

    def test_strata_that_are_alike_are_one(self):
        tolerance = Tolerance(90, 2_000, 0)
        alike = sizes.stratified([300, 700], [50, 50], tolerance)
        assert alike == pytest.approx(sizes.simple_random(1000, 50, tolerance))

    def test_factors_are_those_printed(self):
        assert [factors.reliability(level) for level in factors.LEVELS] == [
            0.92, 1.21, 1.61, 2.31, 3.00
        ]  # fmt: skip
        assert [factors.reliability(90, errors) for errors in range(1, 4)] == [3.89, 5.33, 6.69]


class TestAllocation:
    def test_by_units(self):
        assert allocation.proportional(20, [100, 300]) == [5, 15]

    def test_by_units_and_spread(self):
        assert allocation.neyman(20, [100, 300], [9, 1]) == [15, 5]

    def test_gives_each_three_and_no_stratum_more_than_it_has(self):
        assert allocation.neyman(100, [1000, 10, 500], [5, 1, 20]) == [32, 3, 65]
        assert allocation.neyman(20, [4, 100], [1000, 1]) == [4, 16]
        assert allocation.proportional(1, [2, 50]) == [2, 3]

    def test_without_spread_goes_by_units(self):
        assert allocation.neyman(20, [100, 300], [0, 0]) == [5, 15]

    @settings(max_examples=40)
    @given(
        size=st.integers(1, 300),
        strata=st.lists(st.tuples(st.integers(1, 500), st.floats(0, 100)), min_size=1, max_size=8),
    )
    def test_gives_out_what_there_is(self, size, strata):
        units = [one[0] for one in strata]
        given_out = allocation.neyman(size, units, [one[1] for one in strata])
        floors = [min(allocation.STRATUM_MIN, n) for n in units]
        bounds = zip(floors, given_out, units, strict=True)
        assert all(low <= got <= high for low, got, high in bounds)
        if all(one[1] for one in strata):
            assert sum(given_out) == max(sum(floors), min(size, sum(units)))
