"""All indicators that are shares and of prices or time: their words, and who stands out."""

import pytest

from subsidy.audits.indicators import (
    BEYOND_STOCK,
    CAP_BUNCHING,
    LATE_ENTRY,
    LIMIT_BUNCHING,
    ODD_HOURS,
    OPENING_RUSH,
    RAPID_ENTRY,
    ROUND_PRICES,
)
from subsidy.audits.rules.findings import FlagRule, judge
from subsidy.audits.rules.wording import sentence
from tests.audits.indicators.cells import merchants, shares

SHARES = [
    BEYOND_STOCK,
    CAP_BUNCHING,
    LATE_ENTRY,
    LIMIT_BUNCHING,
    ODD_HOURS,
    OPENING_RUSH,
    RAPID_ENTRY,
    ROUND_PRICES,
]
#: One in whom it is a habit, and eleven to whom it hardly ever happens.
HITS = [60, 2, 0, 1, 3, 0, 2, 1, 0, 1, 2, 0]


@pytest.mark.parametrize("indicator", SHARES, ids=lambda one: one.name)
def test_the_one_with_the_habit_stands_out_and_is_told_so_in_both_languages(indicator):
    findings = indicator.measure(merchants(12), shares(*HITS), indicator.parameters)

    assert [one.merchant for one in findings if one.is_large] == ["00"]
    verdicts = judge(findings, FlagRule())
    assert [verdict.outcome for verdict in verdicts] == ["flagged", *["clear"] * 11]
    first = findings[0]
    assert (first.n, first.k, len(first.evidence)) == (100, 60, 60)
    for template, start in [(indicator.sentence_en, "60 of 100 "), (indicator.sentence_zh, "")]:
        told = sentence(template, first, verdicts[0])
        assert told.startswith(start)
        assert "60" in told
        assert "{" not in told


def test_a_merchant_without_peers_is_judged_by_its_stock_alone():
    [finding] = BEYOND_STOCK.measure(merchants(1), shares(30), BEYOND_STOCK.parameters)
    assert (finding.gate, finding.is_large, finding.peer_cell["size"]) == ("", True, 0)


def test_others_need_peers():
    [finding] = ODD_HOURS.measure(merchants(1), shares(30), ODD_HOURS.parameters)
    assert finding.gate == "too_few_peers"
