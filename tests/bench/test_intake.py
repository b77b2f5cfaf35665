import pytest

from bench.clients import Request
from bench.contenders import Untrue, deal, race
from bench.figures import Figure
from bench.intake import figures, rows_per_claim, verify_floor


def requests(count):
    return [Request("t", str(number), b"", rows=1) for number in range(count)]


def keys(hands):
    return [[request.key for request in hand] for hand in hands]


def test_requests_are_dealt_out_once():
    lots = deal(requests(14), clients=2, warm_up=1, runs=3)

    assert keys(lots.warm_up) == [["0"], ["1"]]
    assert [keys(run) for run in lots.runs] == [
        [["2", "4"], ["3", "5"]],
        [["6", "8"], ["7", "9"]],
        [["10", "12"], ["11", "13"]],
    ]


class Runner:
    def __init__(self, name, log):
        self.name, self.log = name, log

    def run(self, number):
        self.log.append(self.name)
        return 10.0 * (number + 1)


def test_in_each_run_somebody_else_begins():
    log = []

    rates = list(race([Runner(name, log) for name in "abc"], runs=3))

    assert "".join(log) == "abcbcacab"
    assert rates == [{"a": n, "b": n, "c": n} for n in (10.0, 20.0, 30.0)]


def test_figures_are_medians_of_rates_and_of_ratios_within_a_run():
    rates = [
        {"ours": 100.0, "naive": 50.0, "floor": 1_000.0},
        {"ours": 300.0, "naive": 100.0, "floor": 1_000.0},
        {"ours": 200.0, "naive": 200.0, "floor": 1_000.0},
    ]

    assert figures("intake_single", rates) == [
        Figure("intake_single_per_s", 200.0, "claims/s"),
        Figure("intake_single_vs_naive", 2.0, "x"),
        Figure("intake_single_vs_floor", 0.2, "x"),
    ]


class TestVerifyFloor:
    def test_counts_what_every_claim_writes(self):
        before = {"claims_claim": 10, "claims_claimidentifier": 20, "catalogue_product": 5, "x": 1}
        after = {"claims_claim": 110, "claims_claimidentifier": 220, "catalogue_product": 6, "x": 1}

        assert rows_per_claim(before, after) == {"claims_claim": 1, "claims_claimidentifier": 2}

    def test_refuses_a_floor_that_writes_less(self):
        with pytest.raises(Untrue, match="the floor writes something else"):
            verify_floor({"claims_claim": 1, "claims_claimmove": 1}, {"claims_claim": 1})
