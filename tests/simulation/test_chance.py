"""Chance repeats, parts sum to their whole, fresh values are fresh."""

import pytest

from simulation.chance import Fresh, bell_bp, scale_fen, shares, stream


def test_a_stream_repeats_itself():
    first, again = stream(7, "people", 1), stream(7, "people", 1)
    assert [first.random() for _ in range(5)] == [again.random() for _ in range(5)]


def test_a_stream_is_the_same_in_every_process():
    assert stream(2024, "anything").randrange(10**9) == 689935506


@pytest.mark.parametrize("other", [stream(8, "people", 1), stream(7, "people", 2), stream(7)])
def test_streams_of_other_names_differ(other):
    assert stream(7, "people", 1).random() != other.random()


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (0, [2, 3], [0, 0]),
        (7, [0, 5], [0, 7]),
        (100, [1, 2, 3, 4], [10, 20, 30, 40]),
    ],
)
def test_shares_sum_to_the_whole(total, weights, expected):
    assert shares(total, weights) == expected


def test_amounts_scale_down_to_whole_fen():
    assert scale_fen(99_999, 1_500) == 114_998
    assert scale_fen(99_999, -1) == 99_989


def test_a_bell_is_cut_off_at_three_spreads():
    rng = stream(1, "bell")
    drawn = [bell_bp(rng, 100) for _ in range(5_000)]
    assert max(map(abs, drawn)) == 300
    assert abs(sum(drawn)) < 5_000 * 5


def test_fresh_values_never_repeat():
    rng, fresh = stream(1, "fresh"), Fresh()
    values = [fresh(lambda: str(rng.randrange(100))) for _ in range(90)]
    assert len(set(values)) == 90


def test_fresh_gives_up_on_a_maker_that_repeats_itself():
    fresh = Fresh()
    fresh(lambda: "same")
    with pytest.raises(RuntimeError, match="no fresh value"):
        fresh(lambda: "same")
