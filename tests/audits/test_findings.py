"""The flag rule, rounding, words and the order of merchants."""

import pytest

from subsidy.audits.rules.findings import Finding, FlagRule, Outcome, judge
from subsidy.audits.rules.ranking import EVIDENCE_MAX, Signal, evidence, families, money_at_risk_fen
from subsidy.audits.rules.rounding import canonical, significant
from subsidy.audits.rules.wording import probability

LOUD = Finding(merchant="A", n=100, k=40, p=1e-9, is_large=True, excess_fen=200_000)
QUIET = Finding(merchant="B", n=100, k=4, p=0.6, excess_fen=0)


@pytest.mark.parametrize(
    ("finding", "outcome"),
    [
        (LOUD, Outcome.FLAGGED),
        (LOUD._replace(is_large=False), Outcome.CLEAR),
        (LOUD._replace(excess_fen=99_999), Outcome.CLEAR),
        (LOUD._replace(p=0.5), Outcome.CLEAR),
        (LOUD._replace(p=0.003), Outcome.WATCH),
        (LOUD._replace(p=None, gate="too_few_claims"), Outcome.UNTESTED),
    ],
)
def test_a_flag_needs_evidence_effect_and_money(finding, outcome):
    verdicts = judge([finding, *[QUIET] * 9], FlagRule())
    assert verdicts[0].outcome is outcome


def test_all_tests_of_a_run_share_one_control():
    alone = judge([LOUD._replace(p=0.01)], FlagRule())[0]
    among_many = judge([LOUD._replace(p=0.01), *[QUIET] * 99], FlagRule())[0]
    assert (alone.outcome, among_many.outcome) == (Outcome.FLAGGED, Outcome.CLEAR)


def test_nobody_tested_is_nobody_judged():
    assert judge([], FlagRule()) == []


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(1 / 3, 0.3333333333), (123456789012345, 123456789000000), (-0.0, 0), (4e-311, 4e-311)],
)
def test_ten_digits_are_kept(value, rounded):
    assert str(significant(value)) == str(float(rounded))


def test_one_value_has_one_text():
    assert canonical({"b": 1, "a": "市"}) == '{"a":"市","b":1}'.encode()


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "< 1e-300"), (4.21e-11, "4.2e-11"), (0.0314, "0.031"), (1.0, "1.000")]
)
def test_probabilities_are_written_as_people_read_them(value, text):
    assert probability(value) == text


def test_evidence_adds_families_and_takes_the_strongest_within():
    signals = [
        Signal("price", 1e-5, 0, ()),
        Signal("time", 1e-4, 0, ()),
        Signal("time", 1e-2, 0, ()),
        Signal("identity", 0.0, 0, ()),
    ]
    assert evidence(signals) == pytest.approx(9 + EVIDENCE_MAX)


def test_each_family_has_its_bar():
    signals = [Signal("people", 1e-3, 0, ()), Signal("documents", 1e-99, 0, ())]
    assert families(signals) == {
        "price": 0,
        "identity": 0,
        "people": pytest.approx(3),
        "time": 0,
        "documents": EVIDENCE_MAX,
    }


def test_a_probability_of_one_takes_nothing_away():
    loud = Signal("identity", 1e-6, 0, ())
    silent = [Signal(family, 1.0, 0, ()) for family in ("identity", "price", "time")]
    assert evidence([loud, *silent]) == evidence([loud])


def test_a_claim_with_two_reasons_counts_once_at_the_larger():
    signals = [Signal("price", 0, 200, ("C-1", "C-2")), Signal("time", 0, 150, ("C-2",))]
    assert money_at_risk_fen(signals, subsidy_fen=10_000) == 100 + 150
    assert money_at_risk_fen(signals, subsidy_fen=120) == 120
