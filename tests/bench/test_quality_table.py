"""Orders of merchants are judged as the words say."""

import pytest

from bench.quality_table import auc, precision, table


def row(code, schemes=(), *, score=0.0, flags=()):
    return {
        "code": code,
        "schemes": list(schemes),
        "score": score,
        "is_flagged": bool(flags),
        "flags": list(flags),
    }


def by_score(one):
    return (one["score"],)


ROWS = [
    row("A", ["burst"], score=9, flags=["burst"]),
    row("B", score=8, flags=["burst"]),
    row("C", ["burst", "ring"], score=7),
    row("D", score=1),
    row("E", score=1),
]


@pytest.mark.parametrize(("depth", "expected"), [(1, 1), (2, 0.5), (3, 2 / 3), (5, 0.4)])
def test_precision_is_the_irregular_share_of_the_first(depth, expected):
    assert precision(ROWS, by_score, depth) == expected


def test_of_equals_the_first_by_credit_code_comes_first():
    equal = [row("B"), row("A", ["burst"])]
    assert precision(equal, by_score, 1) == precision(equal[::-1], by_score, 1) == 1


def test_auc_is_how_often_the_irregular_stands_before_the_honest():
    assert auc(ROWS, by_score) == 5 / 6
    assert auc([row("A", ["burst"]), row("B")], by_score) == 0.5


def test_the_table_counts_alone_and_mixed():
    lines = table(ROWS).splitlines()
    assert lines[2] == "| burst | 2 | 1 | 1 | 1/1 | burst 1 |"
    assert lines[3] == "| ring | 1 | 1 | 0 | 0/0 |  |"
    assert lines[4] == "| honest | | | 1 | | burst 1 |"
