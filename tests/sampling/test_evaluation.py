"""The whole evaluation: all designs, from parts and results to figures."""

import pytest

from subsidy.sampling.rules.evaluation import Case, Part, Result, evaluate
from subsidy.sampling.rules.plans import Design, Layer, Plan, allocate, size_of


def case(design, parts, results, **plan):
    facts = {"confidence": 90, "materiality_bp": 200} | plan
    estimator = facts.pop("estimator", "difference")
    return Case(
        Plan(design, **facts),
        estimator,
        [Part(*part) for part in parts],
        [Result(stratum, book, error, error != 0) for stratum, book, error in results],
    )


MUS_PARTS = [("certain", 1, 500_000, 1), ("interval", 900, 1_500_000, 4), ("zero", 50, 0, 2)]
MUS_RESULTS = [
    ("certain", 500_000, 10_000),
    *[("interval", 1_000, error) for error in (100, 0, -50, 0)],
    *[("zero", 0, error) for error in (0, -20)],
]


class TestMoneyUnits:
    def test_standard(self):
        found = evaluate(case(Design.MUS_STANDARD, MUS_PARTS, MUS_RESULTS))
        assert (found["items"], found["recorded"], found["is_complete"]) == (7, 7, True)
        assert found["tolerable_fen"] == 40_000
        assert found["error_fen"] == 10_000 - 20 + 18_750
        assert found["found_fen"] == 10_030
        assert found["upper_fen"] == found["error_fen"] + found["precision_fen"]
        assert found["verdict"] == "inconclusive"
        assert found["advice"]["size_needed"] > 4
        assert found["zero"] == {
            "wrong": 1,
            "items": 2,
            "units": 50,
            "rate": 0.5,
            "upper_count": 47,
            "upper_rate": 0.94,
            "lower_count": 3,
        }

    def test_standard_by_hand(self):
        """EE 10,000 + 1,500,000/4 x .05; SE = 1.645 x 1,500,000/2 x s(.1, 0, -.05, 0)."""
        found = evaluate(case(Design.MUS_STANDARD, MUS_PARTS[:2], MUS_RESULTS[:5]))
        assert found["precision_fen"] == pytest.approx(1.645 * 750_000 * 0.0629153, abs=1)
        assert found["clawback_fen"] == 0
        assert found["bounds"]["lta_fen"] < found["bounds"]["stringer_fen"]
        assert found["bounds"]["stringer_fen"] < found["bounds"]["stringer_poisson_fen"]
        assert found["zero"] is None

    def test_conservative_is_wider_without_errors(self):
        clean = [("interval", 1_000, 0)] * 4
        found = evaluate(case(Design.MUS_CONSERVATIVE, MUS_PARTS[1:2], clean))
        assert found["upper_fen"] == 375_000 * 2.31
        standard = evaluate(case(Design.MUS_STANDARD, MUS_PARTS[1:2], clean))
        assert (standard["upper_fen"], standard["verdict"]) == (0, "not_material")

    def test_without_results_nothing_is_said(self):
        found = evaluate(case(Design.MUS_STANDARD, MUS_PARTS, []))
        assert (found["upper_fen"], found["bounds"], found["verdict"]) == (None, {}, "inconclusive")
        assert found["advice"] == {"z": None, "confidence": None, "size_needed": None}

    def test_of_nothing_but_zeros_has_no_rate(self):
        found = evaluate(case(Design.MUS_STANDARD, MUS_PARTS[2:], MUS_RESULTS[5:]))
        assert (found["error_rate"], found["residual_rate"]) == (None, None)


class TestRandom:
    PARTS = [("all", 100, 100_000, 4)]
    RESULTS = [("all", 1_000, error) for error in (100, 0, 200, 0)]

    def test_difference_and_ratio_agree_where_books_are_alike(self):
        difference = evaluate(case(Design.SIMPLE, self.PARTS, self.RESULTS))
        ratio = evaluate(case(Design.SIMPLE, self.PARTS, self.RESULTS, estimator="ratio"))
        assert difference["error_fen"] == ratio["error_fen"] == 7_500
        assert difference["precision_fen"] == ratio["precision_fen"]
        assert difference["verdict"] == "material"
        assert difference["advice"] is None
        assert difference["error_rate"] == 0.075
        assert difference["residual_rate"] == pytest.approx((7_500 - 300) / (100_000 - 300))
        assert difference["attribute"]["wrong"] == 2

    @pytest.mark.parametrize(
        ("errors", "recorded", "expected"),
        [
            (1, 4, "not_material"),
            (2, 4, "material"),
            (2, 3, "material"),
            (1, 3, "inconclusive"),
        ],
    )
    def test_an_acceptance_plan_counts(self, errors, recorded, expected):
        results = [("all", 1_000, 100 if n < errors else 0) for n in range(recorded)]
        found = evaluate(case(Design.ATTRIBUTE, self.PARTS, results, errors_max=1))
        assert found["verdict"] == expected
        assert found["advice"] is None

    def test_strata_are_added(self):
        parts = [("cars", 10, 50_000, 2), ("top", 1, 9_000, 1)]
        results = [("cars", 5_000, 0), ("cars", 5_000, 100), ("top", 9_000, 40)]
        found = evaluate(case(Design.STRATIFIED, parts, results))
        assert found["error_fen"] == 540
        assert [one["found_fen"] for one in found["strata"]] == [100, 40]
        assert "attribute" not in found

    def test_what_was_examined_whole_is_asked_back_to_the_fen(self):
        found = evaluate(case(Design.SIMPLE, [("all", 2, 500, 2)], [("all", 250, 5)] * 2))
        assert (found["error_fen"], found["precision_fen"], found["clawback_fen"]) == (10, 0, 10)


class TestPlans:
    LAYERS = [Layer("cars", 200, 40_000_000, 200 * 200_000.0**2), Layer("top", 5, 10**7, 1.0)]

    def test_sizes_of_each_design(self):
        [cars, _top] = self.LAYERS
        facts = {"confidence": 90, "materiality_bp": 200, "spread_bp": 1_000}
        sizes = {design: size_of(Plan(design, **facts), [cars], cars.book_fen) for design in Design}
        assert sizes == {
            Design.ATTRIBUTE: 87,
            Design.MUS_STANDARD: 68,
            Design.MUS_CONSERVATIVE: 116,
            Design.SIMPLE: 68,
            Design.STRATIFIED: 68,
        }

    def test_no_fewer_than_thirty_no_more_than_all(self):
        plan = Plan(Design.SIMPLE, 90, 200)
        assert size_of(plan, [Layer("", 50, 5, 5.0)], 5) == 30
        assert size_of(plan, [Layer("", 7, 5, 5.0)], 5) == 7
        assert size_of(plan, [], 5) == 0

    def test_the_top_is_examined_whole(self):
        assert allocate(20, self.LAYERS, by_spread=True) == {"top": 5, "cars": 20}
