"""False discovery control, by the published example of Benjamini and Hochberg (1995)."""

import numpy as np
from hypothesis import given, strategies as st

from subsidy.audits.rules.discovery import hochberg, yekutieli

PUBLISHED = np.array(
    [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
        *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
)


def test_hochberg_rejects_four_of_the_published_fifteen():
    assert (hochberg(PUBLISHED) <= 0.05).sum() == 4


def test_yekutieli_rejects_three_as_bonferroni_does():
    assert (yekutieli(PUBLISHED) <= 0.05).sum() == 3
    assert (PUBLISHED <= 0.05 / 15).sum() == 3


def test_nothing_tested_gives_nothing():
    assert len(yekutieli(np.empty(0))) == 0


@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_the_stricter_control_never_flags_more(p):
    values = np.array(p)
    mild, strict = hochberg(values), yekutieli(values)

    assert np.all(values <= mild + 1e-12)
    assert np.all(mild <= strict + 1e-12)
    assert np.all(strict <= 1)
