"""Which items: fixed intervals in whole numbers, certain units, pools."""

from hypothesis import given, settings, strategies as st

from subsidy.sampling.rules import commitment, intervals, population, selection
from subsidy.sampling.rules.population import Line
from subsidy.sampling.rules.selection import CHANCE_UNIT

SEED = "5" * 64
VALUES = [7, 3, 4, 9, 0, 1, 8, 2, 6, 5]


def lines(amounts):
    return [Line(f"C-{number:03d}", fen) for number, fen in enumerate(amounts)]


class TestIntervals:
    def test_the_published_example(self):
        """Values A..J, n = 5, start 2 (counted in fifths: 10)."""
        assert ["ABCDEFGHIJ"[place] for place in intervals.hit(VALUES, 5, 10)] == list("ACDGI")

    def test_a_unit_of_a_full_interval_is_certain(self):
        assert intervals.certain(VALUES, 5) == {3}

    def test_taking_one_out_may_make_another_certain(self):
        """100 of 163 at n = 3; the rest is 63 at n = 2, where 40 exceed 31.5."""
        assert intervals.certain([100, 40, 20, 3], 3) == {0, 1}

    def test_who_asks_for_all_gets_all(self):
        assert intervals.certain([5, 5, 5], 3) == {0, 1, 2}
        assert intervals.certain([5, 1, 5], 9) == {0, 1, 2}
        assert intervals.certain([], 9) == set()

    @settings(max_examples=40)
    @given(st.lists(st.integers(1, 10**9), min_size=1, max_size=60), st.integers(1, 70), st.data())
    def test_no_unit_that_is_not_certain_comes_twice(self, amounts, size, data):
        sure = intervals.certain(amounts, size)
        rest = [fen for place, fen in enumerate(amounts) if place not in sure]
        left = size - len(sure)
        assert (not rest) or left > 0
        if rest:
            start = data.draw(st.integers(0, sum(rest) - 1))
            found = intervals.hit(rest, left, start)
            assert len(set(found)) == left
            assert all(fen * left < sum(rest) for fen in rest)


class TestUnits:
    def test_are_drawn_in_pools(self):
        items = selection.draw_units(SEED, lines([900, 5, 5, 5, 5, 0, 0, -7]), 3)
        assert [(item.stratum, item.is_certain) for item in items] == [
            ("certain", True),
            ("interval", False),
            ("interval", False),
            ("negative", True),
            ("zero", True),
            ("zero", True),
        ]
        assert [item.position for item in items] == [1, 2, 3, 4, 5, 6]
        assert [item.chance_e10 for item in items][:3] == [CHANCE_UNIT, 5 * 10**9, 5 * 10**9]

    def test_without_money_only_zeros_are_looked_at(self):
        items = selection.draw_units(SEED, lines([0] * 40), 5)
        assert [item.stratum for item in items] == ["zero"] * selection.ZERO_SIZE
        assert {item.chance_e10 for item in items} == {7_500_000_000}

    @settings(max_examples=40)
    @given(st.lists(st.integers(-5, 1_000), max_size=40), st.integers(1, 20), st.randoms())
    def test_do_not_depend_on_the_order_of_the_lines(self, amounts, size, chance):
        population_lines = lines(amounts)
        first = selection.draw_units(SEED, population_lines, size)
        chance.shuffle(population_lines)
        assert selection.draw_units(SEED, population_lines, size) == first

    def test_come_as_often_as_their_money(self):
        """Over many seeds, a unit of a tenth of the money comes in three of ten draws of three."""
        drawn = 0
        population_lines = lines([100, *[50] * 18])
        for number in range(400):
            seed = commitment.commitment_of(str(number))
            items = selection.draw_units(seed, population_lines, 3)
            drawn += any(item.reference == "C-000" for item in items)
        assert 95 <= drawn <= 145


class TestRandom:
    def test_takes_the_first_of_each_layer(self):
        layered = [Line(f"C-{n:02d}", 1, "a" if n < 4 else "b") for n in range(20)]
        items = selection.draw_at_random(SEED, layered, {"a": 4, "b": 3})
        assert [item.stratum for item in items] == ["a"] * 4 + ["b"] * 3
        assert [item.is_certain for item in items] == [True] * 4 + [False] * 3
        assert items[-1].chance_e10 == 1_875_000_000
        first = min(layered[4:], key=lambda line: commitment.key_of(SEED, line.reference))
        assert items[4].reference == first.reference

    def test_of_one_layer_is_simple(self):
        items = selection.draw_at_random(SEED, lines([0, 5, 9]), {"all": 2})
        assert [item.stratum for item in items] == ["all", "all"]


class TestPopulation:
    def test_is_one_text_and_one_hash(self):
        both = [Line("C-B", 5, "cars"), Line("C-A", -1)]
        assert population.canonical(both) == "C-A,-1,\nC-B,5,cars\n"
        assert population.hash_of(both) == population.hash_of(reversed(both))
        assert population.hash_of([]) == commitment.commitment_of("")


def test_a_seed_is_256_bits():
    assert commitment.is_seed(SEED)
    assert not commitment.is_seed("1234")
    assert not commitment.is_seed(SEED.replace("5", "G"))
