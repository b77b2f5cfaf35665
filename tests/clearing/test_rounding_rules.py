"""What rounding left: exact shares added up, rounded once."""

from hypothesis import given, strategies

from subsidy.clearing.rules import Granted, rounding_fen
from subsidy.core.money import split_fen

amounts = strategies.lists(strategies.integers(1, 2_000_000), min_size=1, max_size=200)


def granted(amount_fen, pair=(90, 10)):
    central_fen, _ = split_fen(amount_fen, central_fen=pair[0], local_fen=pair[1])
    return Granted(*pair, amount_fen, central_fen)


class TestRounding:
    def test_of_nothing_is_nothing(self):
        assert rounding_fen([]) == 0

    def test_adds_halves_up_before_it_rounds(self):
        assert rounding_fen([granted(5)]) == 0
        assert rounding_fen([granted(5)] * 2) == -1
        assert rounding_fen([granted(5)] * 20) == -10
        assert rounding_fen([granted(6)] * 5) == 2

    def test_takes_each_grant_by_the_pair_that_split_it(self):
        assert rounding_fen([granted(5), granted(6, (1, 0)), granted(4, (1, 9))]) == 0
        assert rounding_fen([granted(5), granted(4)]) == -1

    @given(amounts)
    def test_brings_the_sum_to_the_ratio(self, amounts):
        rows = [granted(amount) for amount in amounts]
        borne = sum(row.central_fen for row in rows) + rounding_fen(rows)
        assert borne == split_fen(sum(amounts), central_fen=90, local_fen=10)[0]
        assert abs(rounding_fen(rows)) <= len(rows)
