import pytest

from subsidy.disbursements.rules.replies import verdict


class TestVerdict:
    @pytest.mark.parametrize(
        ("status", "state", "expected"),
        [
            ("accepted", "scheduled", "pays"),
            ("accepted", "paid", "repeats"),
            ("accepted", "in_recovery", "repeats"),
            ("accepted", "refused", "paid_after_refusal"),
            ("accepted", "out_of_step", "grant_moved_on"),
            ("accepted", "unsent", "not_sent"),
            ("accepted", "dropped", "not_sent"),
            ("refused", "scheduled", "refuses"),
            ("refused", "paid", "refuses"),  # money given back days later
            ("refused", "refused", "repeats"),
            ("refused", "in_recovery", "refused_in_recovery"),
            ("refused", "out_of_step", "grant_moved_on"),
            ("refused", "drafted", "not_sent"),
        ],
    )
    def test_of_a_final_answer_goes_by_where_the_payment_stands(self, status, state, expected):
        assert verdict(status, state) == expected
