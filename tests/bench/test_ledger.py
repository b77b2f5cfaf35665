import pytest
from django.db.models import Sum

from bench import ledger
from bench.contenders import Untrue
from bench.figures import Figure
from bench.transfers import FEN_MAX, LINES, wanted
from bench.venvs import requirements_of
from subsidy.ledger.models import Transfer
from tests import make


class TestWanted:
    def test_are_the_same_for_both_and_never_repeat_a_cause(self):
        first = list(wanted(0, 1_000))
        assert first == list(wanted(0, 1_000))
        assert len({one.cause for one in first}) == 1_000
        assert {one.line for one in first} == set(range(LINES))
        assert all(0 < one.amount_fen <= FEN_MAX for one in first)


@pytest.fixture
def fund_lines(db):
    programme = make.programme()
    for number in range(LINES):
        make.line(programme, make.unit(f"13{number:02}00", counties=()))


class TestOurs:
    def test_posts_what_is_wanted(self, fund_lines):
        ours = ledger.Ours(size=20, transactions=2)
        ours.warm_up()
        assert ours.post(1_000) > 0
        posted = Transfer.objects.filter(kind="reserve")
        asked = [*wanted(0, 20), *wanted(1_000, 40)]
        assert posted.count() == len(asked)
        total = posted.aggregate(Sum("amount_fen"))["amount_fen__sum"]
        assert total == sum(one.amount_fen for one in asked)


class TestVerify:
    def test_refuses_a_figure_of_transfers_that_are_not_there(self, monkeypatch):
        monkeypatch.setattr(ledger.databases, "ask", lambda _url, _question: (0, None))
        with pytest.raises(Untrue, match=r"ours posted \(0, None\), not 6 transfers"):
            ledger._verify("x", {"ours": [ledger.Ours(size=1, transactions=1)], "hordak": []})


class Poster:
    size = 1

    def __init__(self, name, log):
        self.name, self.log = name, log

    def warm_up(self):
        self.log.append("-")

    def post(self, first):
        self.log.append(self.name)
        return float(first)


def test_in_each_run_somebody_else_begins():
    log = []
    rates = ledger._race([Poster(name, log) for name in "abc"])
    assert "".join(log) == "---abcbcacababcbca"
    assert [run["a"] for run in rates] == [1e6, 2e6, 3e6, 4e6, 5e6]


def test_figures_are_medians_of_ratios_within_a_run():
    rates = [
        {"ours": 100.0, "verb": 10.0, "bulk": 50.0},
        {"ours": 300.0, "verb": 10.0, "bulk": 50.0},
        {"ours": 200.0, "verb": 50.0, "bulk": 10.0},
    ]
    assert ledger.figures(rates, "verb", "bulk") == [
        Figure("ledger_per_s", 200.0, "transfers/s"),
        Figure("ledger_vs_hordak", 10.0, "x"),
        Figure("ledger_vs_hordak_bulk", 6.0, "x"),
    ]


def test_the_peer_is_pinned():
    pins = [line for line in requirements_of("hordak").read_text().splitlines() if line[0] != "#"]
    assert all("==" in pin for pin in pins)
    assert pins[0].startswith("django-hordak==")
