"""What the sample says of the population: against published figures and worked examples."""

import math

import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats

from subsidy.sampling.rules import bounds, clawback, estimates, verdicts
from subsidy.sampling.rules.estimates import Estimate, Seen
from subsidy.sampling.rules.factors import Z
from subsidy.sampling.rules.verdicts import Verdict

BOOK, SIZE = 13_500_000, 145
TAINTS = [0.04, 1, 0.20]


class TestStringer:
    @pytest.mark.parametrize(
        ("limit", "basic", "upper"),
        [
            (bounds.hypergeometric(BOOK, SIZE, 0.95), 276_050, 469_616.48),
            (bounds.binomial(BOOK, SIZE, 0.95), 276_052, 469_619.52),
            (bounds.poisson(BOOK, SIZE, 0.95), 278_914, 475_998.28),
            (bounds.binomial(BOOK, SIZE, 0.95, rounded=False), 276_051.54, 469_618.59),
            (bounds.poisson(BOOK, SIZE, 0.95, rounded=False), 278_913.00, 475_997.42),
        ],
    )
    def test_bounds_of_13_500_000_with_taints_of_1_20_and_4_per_cent(self, limit, basic, upper):
        bound = bounds.stringer(BOOK, SIZE, TAINTS, limit)
        assert bound.basic_fen == pytest.approx(basic, abs=0.006)
        assert bound.upper_fen == pytest.approx(upper, abs=0.006)
        assert bound.likely_fen == pytest.approx(115_448.28, abs=0.005)

    def test_understatements_are_taken_off(self):
        assert bounds.lta(1_000, 10, 500, [0.5, 0.25]) == 425

    def test_without_errors_cell_and_stringer_agree(self):
        limit = bounds.poisson(BOOK, SIZE, 0.95)
        assert bounds.cell(BOOK, SIZE, [], limit) == limit(0)

    def test_cell_bound_by_hand(self):
        """RF 2.9957, 4.7439, 6.2958 at SI = 100: load and spread, taints 1 and .5."""
        limit = bounds.poisson(10_000, 100, 0.95, rounded=False)
        one = max(299.573 + 100, 474.386)
        two = max(one + 50, 629.579 * 0.75)
        assert bounds.cell(10_000, 100, [0.5, 1], limit) == pytest.approx(max(one, two), abs=0.01)

    @settings(max_examples=40)
    @given(st.lists(st.floats(0.01, 1), max_size=6))
    def test_is_above_the_most_likely_error(self, taints):
        bound = bounds.stringer(BOOK, SIZE, taints, bounds.binomial(BOOK, SIZE, 0.90))
        assert bound.upper_fen > bound.likely_fen


def spread_of(deviation, n):
    """n values around nought whose standard deviation is exactly so."""
    half = deviation * math.sqrt((n - 1) / (n - n % 2))
    return [half, -half] * (n // 2) + [0.0] * (n % 2)


class TestGuidance:
    """EGESIF_16-0014-01, the worked examples."""

    @pytest.mark.parametrize(("deviation", "precision"), [(758, 514_169), (755, 512_134)])
    def test_simple_random_precision(self, deviation, precision):
        """6.1.1.6: 53 of 3,852 at 80 %, mean per unit and ratio."""
        seen = Seen(3852, 46_501_186, [1] * 53, spread_of(deviation, 53))
        found = estimates.mean_per_unit(seen, Z[80])
        assert found.precision_fen == pytest.approx(precision, abs=1)

    def test_monetary_units(self):
        """6.3.1.7: eight top units with 7,616,805 of error, 69 taints that add up to 1.096."""
        book, top = 4_199_882_024, 786_837_081
        taints = [one + 1.096 / 69 for one in spread_of(0.09, 69)]
        found = estimates.mus_standard(book - top, taints, Z[90], certain_error_fen=7_616_805)
        assert round(found.error_fen) == 61_829_809
        assert found.precision_fen == pytest.approx(60_831_129, abs=1)
        assert found.upper_fen == pytest.approx(122_660_937, abs=1)
        assert round((book - top) / 69) == 49_464_419
        assert verdicts.verdict(found, 0.02 * book) is Verdict.INCONCLUSIVE

    def test_conservative_units(self):
        """RF 2.31, 3.89, 5.33 at 90 %: SI 1,000, taints 1 and .5."""
        found = estimates.mus_conservative(4_000, [0.5, 0, 1, 0], 90, certain_error_fen=7)
        assert found.error_fen == 1_507
        assert found.precision_fen == pytest.approx(2_310 + 0.58 * 1_000 + 0.44 * 500)

    def test_nothing_but_certain_units_is_exact(self):
        assert estimates.mus_standard(0, [], Z[90], certain_error_fen=5) == Estimate(5, 0)
        assert estimates.mus_conservative(0, [], 90, certain_error_fen=5) == Estimate(5, 0)

    def test_before_results_nothing_is_known(self):
        assert estimates.mus_standard(9, [], Z[90]).upper_fen is None
        assert estimates.mus_conservative(9, [], 90).lower_fen is None
        assert estimates.mus_standard(9, [0.1], Z[90]).precision_fen is None


class TestVariables:
    SEEN = Seen(100, 10_000, [100, 120, 80, 100], [10, 0, 20, 0])

    def test_mean_per_unit(self):
        found = estimates.mean_per_unit(self.SEEN, 2.0)
        deviation = math.sqrt((2.5**2 + 7.5**2 + 12.5**2 + 7.5**2) / 3)
        assert found == Estimate(750, pytest.approx(100 * 2 * deviation / 2))
        finite = estimates.mean_per_unit(self.SEEN, 2.0, finite=True)
        assert finite.precision_fen == pytest.approx(found.precision_fen * math.sqrt(0.96))

    def test_difference_is_the_book_value_corrected(self):
        found = estimates.corrected_book(self.SEEN, 2.0)
        assert found.error_fen == 10_000 - 750
        assert found.precision_fen == estimates.mean_per_unit(self.SEEN, 2.0).precision_fen

    def test_ratio(self):
        found = estimates.ratio(self.SEEN, 2.0)
        rests = [10 - 7.5, -9, 20 - 6, -7.5]
        assert found.error_fen == 750
        assert found.precision_fen == pytest.approx(100 * 2 * estimates.spread(rests) / 2)

    def test_ratio_of_nothing_is_unknown(self):
        assert estimates.ratio(Seen(9, 5, [0], [0]), 2.0) == Estimate(0, None)
        assert estimates.ratio(Seen(1, 5, [5], [2]), 2.0) == Estimate(2, 0)

    def test_strata_in_proportion_are_the_guidance(self):
        """SE = N z s_w / sqrt(n), s_w^2 = sum N_h/N s_h^2."""
        strata = [
            Seen(200, 1, [9] * 4, [0, 2, 4, 6]),
            Seen(100, 1, [9] * 2, [5, 9]),
        ]
        variances = [estimates.spread([0, 2, 4, 6]) ** 2, estimates.spread([5, 9]) ** 2]
        pooled = math.sqrt(200 / 300 * variances[0] + 100 / 300 * variances[1])
        found = estimates.stratified(strata, 1.645)
        assert found.error_fen == 200 * 3 + 100 * 7
        assert found.precision_fen == pytest.approx(300 * 1.645 * pooled / math.sqrt(6))

    def test_a_stratum_with_one_result_makes_the_precision_unknown(self):
        strata = [self.SEEN, Seen(50, 1, [9], [1]), Seen(2, 1, [9, 9], [1, 2])]
        assert estimates.stratified(strata, 2.0) == Estimate(750 + 50 + 3, None)
        assert estimates.mean_per_unit(Seen(5, 1, [], []), 2.0) == Estimate(0, None)


class TestClawback:
    def test_asks_for_the_lower_end_by_student(self):
        seen = Seen(100, 10_000, [100] * 4, [10, 0, 20, 0])
        found = clawback.interval([seen])
        error = estimates.spread(seen.errors_fen)
        t = stats.t.ppf(0.95, 3)
        assert found.lower_fen == pytest.approx(750 - 100 * t * error / 2 * math.sqrt(0.96))

    def test_of_all_that_was_examined_is_exact(self):
        assert clawback.interval([Seen(2, 10, [5, 5], [3, 0])]) == Estimate(3, 0)

    def test_of_one_result_is_unknown(self):
        assert clawback.interval([Seen(9, 10, [5], [3])]).lower_fen is None


class TestVerdict:
    @pytest.mark.parametrize(
        ("estimate", "expected"),
        [
            (Estimate(21, 1), Verdict.MATERIAL),
            (Estimate(10, 9), Verdict.NOT_MATERIAL),
            (Estimate(10, 10), Verdict.INCONCLUSIVE),
            (Estimate(10, None), Verdict.INCONCLUSIVE),
        ],
    )
    def test_of_a_tolerable_20(self, estimate, expected):
        assert verdicts.verdict(estimate, 20) is expected

    def test_recomputed_level(self):
        z = verdicts.recomputed_z(Estimate(10, 16.45), 20, 1.645)
        assert z == pytest.approx(1.0)
        assert verdicts.confidence_of(z) == pytest.approx(0.6827, abs=1e-4)
        assert verdicts.recomputed_z(Estimate(10, 0), 20, 1.645) is None

    def test_how_much_more(self):
        assert verdicts.size_needed(50, Estimate(10, 20), 20) == 200
        assert verdicts.size_needed(50, Estimate(20, 20), 20) is None
        assert verdicts.size_needed(50, Estimate(10, None), 20) is None

    def test_residual_rate_and_what_else_to_correct(self):
        """5 % of 1,000 less 10 corrected: 40 left of 990; 20.612 more leave 2 % exactly."""
        assert verdicts.residual_rate(0.05, 1_000, 10) == pytest.approx(40 / 990)
        more = verdicts.extra_correction(40, 990)
        assert more == pytest.approx((40 - 0.02 * 990) / 0.98)
        assert verdicts.residual_rate(40 / 990, 990, more) == pytest.approx(0.02)
        assert verdicts.extra_correction(1, 990) == 0
