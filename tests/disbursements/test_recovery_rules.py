"""The arithmetic of money that comes back, by hand, by property, and over ten thousand payments."""

import random
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from subsidy.core.money import split_fen
from subsidy.disbursements.rules.recoveries import (
    AGES,
    Deduction,
    Owed,
    deduct,
    monthly,
    open_instalments,
    parts,
)

FEN = st.integers(0, 2_000_000)


class TestParts:
    def test_of_333_yuan_33_at_90_to_10_are_300_00_and_33_33(self):
        assert split_fen(33_333, central_fen=9_000, local_fen=1_000) == (30_000, 3_333)
        assert parts(33_333, central_fen=30_000, local_fen=3_333) == (30_000, 3_333)

    def test_of_ten_thousand_payments_add_up_exactly(self):
        dice = random.Random(1)
        for _ in range(10_000):
            central, local = dice.randint(1, 1_000_000), dice.randint(0, 1_000_000)
            amount_fen = dice.randint(1, central + local)
            split = split_fen(amount_fen, central_fen=central, local_fen=local)
            assert sum(split) == amount_fen
            left = list(split)
            while sum(left):
                fen = dice.randint(1, sum(left))
                got = parts(fen, central_fen=left[0], local_fen=left[1])
                assert sum(got) == fen
                left = [have - part for have, part in zip(left, got, strict=True)]
                assert min(left) >= 0
            assert left == [0, 0]


class TestDeduct:
    def owed(self, number, central_fen, local_fen, amount_fen=None):
        amount_fen = central_fen + local_fen if amount_fen is None else amount_fen
        return Owed(
            recovery_id=number, amount_fen=amount_fen, central_fen=central_fen, local_fen=local_fen
        )

    def test_takes_the_oldest_first_up_to_the_cap(self):
        owed = [self.owed(1, 90, 10), self.owed(2, 900, 100), self.owed(3, 90, 10)]
        assert deduct(owed, central_fen=900, local_fen=100, cap_bp=5_000) == [
            Deduction(recovery_id=1, central_fen=90, local_fen=10),
            Deduction(recovery_id=2, central_fen=360, local_fen=40),
        ]

    def test_takes_no_more_than_is_due(self):
        [one] = deduct([self.owed(1, 90, 10, 50)], central_fen=900, local_fen=100, cap_bp=5_000)
        assert (one.amount_fen, one.central_fen) == (50, 45)

    @pytest.mark.parametrize("owed", [[], [(1, 90, 10, 0)]])
    def test_takes_nothing_where_nothing_is_due(self, owed):
        rows = [self.owed(*one) for one in owed]
        assert deduct(rows, central_fen=900, local_fen=100, cap_bp=10_000) == []

    def test_leaves_the_last_fen(self):
        [one] = deduct([self.owed(1, 900, 100)], central_fen=900, local_fen=100, cap_bp=10_000)
        assert one.amount_fen == 999

    def test_takes_no_more_of_a_source_than_the_payment_does(self):
        assert deduct([self.owed(1, 0, 100)], central_fen=900, local_fen=7, cap_bp=5_000) == [
            Deduction(recovery_id=1, central_fen=0, local_fen=7)
        ]
        assert deduct([self.owed(1, 90, 10)], central_fen=0, local_fen=900, cap_bp=5_000) == []

    @given(
        st.lists(st.tuples(FEN, FEN, FEN), max_size=4),
        st.tuples(FEN, FEN),
        st.integers(0, 10_000),
    )
    def test_leaves_money_of_both_sources_and_exceeds_nothing(self, debts, payment, cap_bp):
        owed = [
            self.owed(number, central, local, amount)
            for number, (central, local, amount) in enumerate(debts)
            if central + local
        ]
        central_fen, local_fen = payment
        if not central_fen + local_fen:
            return
        taken = deduct(owed, central_fen=central_fen, local_fen=local_fen, cap_bp=cap_bp)
        total_fen = sum(one.amount_fen for one in taken)
        assert total_fen < central_fen + local_fen
        assert total_fen * 10_000 <= (central_fen + local_fen) * cap_bp
        assert sum(one.central_fen for one in taken) <= central_fen
        assert sum(one.local_fen for one in taken) <= local_fen
        by_id = {one.recovery_id: one for one in owed}
        for one in taken:
            debt = by_id[one.recovery_id]
            assert 0 < one.amount_fen <= debt.amount_fen
            assert 0 <= one.central_fen <= debt.central_fen
            assert 0 <= one.local_fen <= debt.local_fen


class TestInstalments:
    def test_fall_on_the_same_day_of_each_month_or_its_last(self):
        assert monthly(100, count=4, first_on=date(2024, 11, 30)) == [
            (date(2024, 11, 30), 25),
            (date(2024, 12, 30), 25),
            (date(2025, 1, 30), 25),
            (date(2025, 2, 28), 25),
        ]

    @pytest.mark.parametrize(
        ("repaid_fen", "left"),
        [
            (0, [30, 30, 40]),
            (30, [0, 30, 40]),
            (50, [0, 10, 40]),
            (99, [0, 0, 1]),
            (100, [0, 0, 0]),
        ],
    )
    def test_are_covered_the_earliest_first(self, repaid_fen, left):
        assert open_instalments([30, 30, 40], repaid_fen) == left


class TestAges:
    def test_leave_no_day_out(self):
        for former, later in pairwise(AGES):
            assert former.to_days + 1 == later.from_days
