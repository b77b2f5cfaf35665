"""Prices that crowd at the limit."""

import numpy as np
import pytest

from subsidy.audits.rules.bunching import crowds, limit_fen


@pytest.mark.parametrize(
    ("cap_fen", "rate_bp", "expected_fen"),
    [(200_000, 2_000, 1_000_000), (200_000, 1_500, 1_333_334), (50_000, 1_500, 333_334)],
)
def test_the_limit_is_the_least_price_that_reaches_the_cap(cap_fen, rate_bp, expected_fen):
    limit = limit_fen(cap_fen=cap_fen, rate_bp=rate_bp)
    assert limit == expected_fen
    assert limit * rate_bp >= cap_fen * 10_000 > (limit - 1) * rate_bp


def test_the_crowd_is_within_one_per_cent():
    prices = np.array([999_999, 1_000_000, 1_010_000, 1_010_001])
    assert crowds(prices, np.full(4, 1_000_000)).tolist() == [0, 1, 1, 0]
