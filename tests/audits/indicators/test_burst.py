"""Who sells in three days what neither pace nor calendar explains: what is large."""

from subsidy.audits.indicators import BURST
from tests.audits.indicators.cells import SUBSIDY_FEN, claims, merchants

DAYS = 60


def measured(hasty, *, n=DAYS, **changes):
    """The first of twelve with `n` claims over sixty days: so many of its own on one day; two days
    later or before, one as usual.
    """
    even = [[day * DAYS // n, SUBSIDY_FEN] for day in range(n)]
    own = [[30, SUBSIDY_FEN]] * hasty + [one for one in even if not 29 <= one[0] <= 31]
    rows = claims(own[:n], *[even] * 11)
    findings = BURST.measure(merchants(12, n=n), rows, BURST.parameters | changes)
    assert not any(one.is_large for one in findings[1:])
    return findings[0]


def test_so_many_beyond_expectation_as_a_fifth_of_all_claims_are_large():
    one = measured(14)
    assert (one.n, one.k, one.expected, one.is_large) == (60, 15, 3.0, True)


def test_a_launch_day_is_not():
    one = measured(13)
    assert (one.n, one.k, one.expected, one.is_large) == (60, 14, 3.0, False)
    assert measured(13, share_min=0.15).is_large


def test_forty_claims_are_enough():
    assert (measured(12, n=40).gate, measured(12, n=39).gate) == ("", "too_few_claims")
