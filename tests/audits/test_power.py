"""From how many claims on a rate can be told from chance."""

import pytest

from subsidy.audits.rules.power import minimum_n

TABLE = {
    (0.02, 0.10): [(150, 12), None, None],
    (0.02, 0.20): [(50, 7), (100, 16), None],
    (0.05, 0.20): [(100, 16), (500, 91), None],
    (0.05, 0.40): [(25, 8), (30, 10), None],
    (0.15, 0.40): [(80, 26), (150, 54), None],
    (0.15, 0.60): [(25, 12), (30, 16), (250, 143)],
}


@pytest.mark.parametrize(("p0", "p1"), TABLE)
def test_the_least_number_of_claims_is_that_of_the_table(p0, p1):
    found = [minimum_n(p0=p0, p1=p1, rho=rho) for rho in (0, 0.01, 0.05)]
    assert found == TABLE[p0, p1]
