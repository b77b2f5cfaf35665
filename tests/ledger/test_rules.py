from dataclasses import replace
from datetime import timedelta

import pytest

from subsidy.ledger.rules import (
    BUCKETS,
    HANDOVERS,
    KINDS,
    SPENT,
    Registrations,
    deltas,
    handed,
    registrations,
)
from tests.ledger.posts import BOOK, DAY, posting


class TestKinds:
    def test_go_from_one_known_bucket_to_another(self):
        for debit, credit in KINDS.values():
            assert {debit, credit} <= set(BUCKETS)
            assert debit != credit


class TestPosting:
    @pytest.mark.parametrize(
        ("kind", "amount_fen", "central_fen"),
        [
            ("reserve", 0, None),
            ("reserve", -1, None),
            ("reserve", 10, 9),  # not split yet
            ("commit", 10, None),  # must be split
            ("commit", 10, 11),
            ("commit", 10, -1),
        ],
    )
    def test_that_cannot_be_is_a_bug(self, kind, amount_fen, central_fen):
        with pytest.raises(AssertionError):
            posting(kind, amount_fen, "1", central_fen=central_fen)


class TestDeltas:
    @pytest.mark.parametrize("kind", KINDS)
    def test_of_one_posting_take_here_and_give_there(self, kind):
        debit, credit = KINDS[kind]
        central_fen = 7 if SPENT & {debit, credit} else None

        [change] = deltas([posting(kind, 10, "1", central_fen=central_fen)]).values()

        assert (change.pop(f"{debit}_fen"), change.pop(f"{credit}_fen")) == (-10, 10)
        sign = (credit in SPENT) - (debit in SPENT)
        parts = (change.pop("central_spent_fen", 0), change.pop("local_spent_fen", 0))
        assert parts == (7 * sign, 3 * sign)
        assert change == {}

    def test_of_many_are_added_up_for_each_book(self):
        assert deltas(
            [
                posting("reserve", 10, "1"),
                posting("reserve", 5, "2"),
                posting("release", 3, "3"),
                posting("reserve", 1, "4", book="line:2"),
            ]
        ) == {
            "line:1": {"available_fen": -12, "reserved_fen": 12},
            "line:2": {"available_fen": -1, "reserved_fen": 1},
        }


class TestHanded:
    @pytest.mark.parametrize("kind", HANDOVERS)
    @pytest.mark.parametrize(("is_central", "source"), [(True, "central"), (False, "local")])
    def test_leaves_one_book_and_reaches_the_other_by_source(self, kind, is_central, source):
        debit, credit = HANDOVERS[kind]
        spent = {f"{source}_spent_fen": -7} if debit in SPENT else {}
        assert handed(kind, amount_fen=7, is_central=is_central) == (
            {f"{debit}_fen": -7, f"{source}_fen": -7} | spent,
            {f"{credit}_fen": 7, f"{source}_fen": 7},
        )


class TestRegistrations:
    def test_are_counted_for_each_book_and_other_reservations_are_not(self):
        one, two, top_up = (posting("reserve", fen, f"{fen}") for fen in (10, 20, 40))
        elsewhere = posting("reserve", 5, "5", book="line:2")
        counted = [replace(row, counts=True) for row in (one, two, elsewhere)]
        assert registrations([*counted, top_up]) == {
            BOOK: Registrations(DAY, 2, 30),
            "line:2": Registrations(DAY, 1, 5),
        }

    def test_are_reservations_of_one_day(self):
        one = replace(posting("reserve", 1, "1"), counts=True)
        with pytest.raises(AssertionError):
            registrations([one, replace(one, day=DAY + timedelta(days=1))])
        with pytest.raises(AssertionError):
            replace(posting("release", 1, "1"), counts=True)
