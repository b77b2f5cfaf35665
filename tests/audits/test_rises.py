"""Rises: the typical claim must have risen, not a few dear ones."""

import numpy as np
import pytest

from subsidy.audits.rules.rises import PARAMETERS, measure_rises
from tests.audits.indicators.cells import SUBSIDY_FEN, claims, merchants

BASE_FEN = 500_000


def first_of(dear):
    """The first of twelve with a hundred claims: so many of its own cost 30 % more."""
    chances = [np.random.default_rng(at).normal(0, 0.01, 100) for at in range(12)]
    rows = claims(
        *(
            [
                [
                    round(BASE_FEN * (1 + by) * (1.3 if at == 0 and number < dear else 1)),
                    BASE_FEN,
                    SUBSIDY_FEN,
                ]
                for number, by in enumerate(chance)
            ]
            for at, chance in enumerate(chances)
        )
    )
    findings = measure_rises(merchants(12), rows, PARAMETERS)
    assert not any(one.is_large for one in findings[1:])
    return findings[0]


@pytest.mark.parametrize(("dear", "is_large"), [(40, False), (60, True)])
def test_a_few_dear_claims_lift_the_level_but_are_not_large(dear, is_large):
    one = first_of(dear)
    assert one.effect > PARAMETERS["effect_min"]
    assert one.p < 1e-6
    assert one.is_large == is_large
