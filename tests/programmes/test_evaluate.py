import json
from datetime import date

import pytest

from subsidy.core.money import Rounding
from subsidy.programmes.rules import evaluate
from tests.programmes.sheets import flat, need, share, sheet, when

LEVELS = sheet(
    variants=(
        share(2_000, 200_000, when("energy_level", "is", 1), label="level 1"),
        share(1_500, 200_000, when("energy_level", "is", 2), label="level 2"),
    )
)
TOO_NEW = need("old_vehicle_too_new", "old_held_since", "at_most", date(2024, 7, 25))


def paid(terms, **facts) -> int | None:
    return evaluate(terms, {"price_fen": 499_900, **facts}).amount_fen


def codes(terms, **facts) -> tuple[str, ...]:
    result = evaluate(terms, {"price_fen": 499_900, **facts})
    assert (result.amount_fen is None) == bool(result.codes)
    return result.codes


class TestAmount:
    def test_is_the_first_variant_s_that_fits(self):
        assert paid(LEVELS, energy_level=1) == 99_980
        assert paid(LEVELS, energy_level=2) == 74_985

    def test_of_a_share_stops_at_the_cap(self):
        assert paid(LEVELS, energy_level=1, price_fen=1_000_000) == 200_000
        assert paid(LEVELS, energy_level=1, price_fen=1_000_001) == 200_000

    def test_of_a_share_without_cap_goes_on(self):
        assert paid(sheet(variants=(share(2_000),)), price_fen=10_000_000) == 2_000_000

    def test_of_a_flat_sum_is_that_sum_but_never_above_the_price(self):
        terms = sheet(variants=(flat(2_000_000),))

        assert paid(terms, price_fen=15_000_000) == 2_000_000
        assert paid(terms, price_fen=1_999_999) == 1_999_999

    def test_may_round_to_nothing_and_is_still_an_amount(self):
        assert paid(sheet(), price_fen=1) == 0

    @pytest.mark.parametrize(
        ("rounding", "expected_fen"),
        [(Rounding.HALF_UP, 2), (Rounding.DOWN, 1), (Rounding.HALF_EVEN, 2)],
    )
    def test_is_rounded_as_the_terms_say(self, rounding, expected_fen):
        terms = sheet(variants=(share(1_500),), rounding=rounding)

        assert paid(terms, price_fen=10) == expected_fen  # 1.5 fen


class TestRefusal:
    def test_names_the_terms_own_code_where_no_variant_fits(self):
        assert codes(LEVELS, energy_level=3) == ("not_eligible_energy_level",)

    def test_names_every_requirement_that_fails_once(self):
        terms = sheet(
            requirements=(
                TOO_NEW,
                need("vehicle_type_not_eligible", "old_type", "is", "small_passenger"),
                need("vehicle_type_not_eligible", "old_fuel", "is", "petrol"),
            )
        )

        refused = codes(terms, old_held_since="2024-07-26", old_type="bus", old_fuel="coal")

        assert refused == ("old_vehicle_too_new", "vehicle_type_not_eligible")

    def test_spares_what_the_requirement_is_not_about(self):
        terms = sheet(
            requirements=(
                need("price_above_limit", "price_fen", "at_most", 1, when("old_fuel", "is", "gas")),
            )
        )

        assert codes(terms, old_fuel="petrol") == ()
        assert codes(terms, old_fuel="gas") == ("price_above_limit",)

    @pytest.mark.parametrize(
        "terms",
        [
            LEVELS,
            sheet(requirements=(TOO_NEW,)),
            sheet(
                requirements=(
                    need("x", "price_fen", "at_most", 1, when("old_fuel", "is", "petrol")),
                )
            ),
            # a later variant that asks nothing does not help who leaves a fact out
            sheet(variants=(share(100, None, when("energy_level", "is", 3)), share(2_000))),
        ],
    )
    def test_is_what_a_missing_fact_leads_to(self, terms):
        assert codes(terms) == ("facts_missing",)


class TestTrace:
    def test_says_which_terms_which_conditions_saw_what_and_the_sum(self):
        terms = sheet(id=7, requirements=(TOO_NEW,), variants=LEVELS.variants)
        facts = {"price_fen": 499_900, "energy_level": 2, "old_held_since": date(2020, 1, 1)}

        result = evaluate(terms, facts)

        level = {"fact": "energy_level", "op": "is", "saw": 2}
        assert result.variant == "level 2"
        assert result.trace == (
            {
                "step": "terms",
                "id": 7,
                "programme": "hebei-2024",
                "category": "appliances.refrigerator",
                "unit": None,
                "notice": "N-1",
                "valid_from": "2024-08-25",
                "valid_to": "2024-12-31",
                "published_on": "2024-08-25",
            },
            {
                "step": "requirement",
                "code": "old_vehicle_too_new",
                "applies": True,
                "condition": {
                    "fact": "old_held_since",
                    "op": "at_most",
                    "value": "2024-07-25",
                    "saw": "2020-01-01",
                    "holds": True,
                },
            },
            {
                "step": "variant",
                "label": "level 1",
                "fits": False,
                "conditions": [level | {"value": 1, "holds": False}],
            },
            {
                "step": "variant",
                "label": "level 2",
                "fits": True,
                "conditions": [level | {"value": 2, "holds": True}],
            },
            {
                "step": "amount",
                "kind": "share",
                "price_fen": 499_900,
                "rate_bp": 1_500,
                "rounding": "half_up",
                "share_fen": 74_985,
                "cap_fen": 200_000,
                "amount_fen": 74_985,
            },
        )

    def test_of_a_refusal_has_no_sum_but_every_look(self):
        result = evaluate(LEVELS, {"price_fen": 1, "energy_level": 5})

        assert [step["step"] for step in result.trace] == ["terms", "variant", "variant"]

    def test_says_where_a_requirement_did_not_apply_and_why(self):
        terms = sheet(
            requirements=(need("x", "price_fen", "at_most", 1, when("old_fuel", "is", "gas")),)
        )

        step = evaluate(terms, {"price_fen": 5, "old_fuel": "petrol"}).trace[1]

        assert step["applies"] is False
        assert step["when"][0]["saw"] == "petrol"

    def test_is_json(self):
        terms = sheet(requirements=(TOO_NEW,), variants=(flat(1),))
        result = evaluate(terms, {"price_fen": 5, "old_held_since": date(2020, 1, 1)})

        assert json.loads(json.dumps(result.trace)) == list(result.trace)
