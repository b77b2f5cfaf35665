"""All indicators that are shares and of prices or time: their words, and who stands out."""

import pytest

from subsidy.audits.indicators import (
    BEYOND_STOCK,
    CAP_BUNCHING,
    LATE_ENTRY,
    LIMIT_BUNCHING,
    NEVER_ACTIVATED,
    NO_DELIVERY,
    ODD_HOURS,
    OPENING_RUSH,
    QUEUES,
    RAISED_SHARE,
    RAPID_ENTRY,
    RECYCLER_SILENT,
    ROUND_PRICES,
    UNKNOWN_TO_MAKER,
)
from subsidy.audits.rules.findings import FlagRule, judge
from subsidy.audits.rules.shares import PARAMETERS, measure_shares
from subsidy.audits.rules.wording import sentence
from tests.audits.indicators.cells import merchants, shares

SHARES = [
    BEYOND_STOCK,
    CAP_BUNCHING,
    LATE_ENTRY,
    LIMIT_BUNCHING,
    ODD_HOURS,
    OPENING_RUSH,
    QUEUES,
    RAISED_SHARE,
    RAPID_ENTRY,
    ROUND_PRICES,
]
#: What was seen of a hit, where it is more than one number.
SEEN = {"cap_bunching": [1_000_000, 900_000]}
#: One in whom it is a habit, and eleven to whom it hardly ever happens.
HITS = [60, 2, 0, 1, 3, 0, 2, 1, 0, 1, 2, 0]


@pytest.mark.parametrize("indicator", SHARES, ids=lambda one: one.name)
def test_the_one_with_the_habit_stands_out_and_is_told_so_in_both_languages(indicator):
    rows = shares(*HITS, seen=SEEN.get(indicator.name, 1))
    findings = indicator.measure(merchants(12), rows, indicator.parameters)

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


@pytest.mark.parametrize(("hits", "is_large"), [(12, True), (11, False)])
def test_a_tenth_is_large_with_the_peers_rate_as_nineteen_claims_beside(hits, is_large):
    """Where peers have none: 12 of 119 is more than a tenth, 11 is less."""
    first, *_others = measure_shares(merchants(12), shares(hits, *[0] * 11), PARAMETERS)
    assert (first.n, first.k, first.is_large) == (100, hits, is_large)


@pytest.mark.parametrize(("claims", "gate"), [(20, ""), (19, "too_few_claims")])
@pytest.mark.parametrize(
    "indicator",
    [NEVER_ACTIVATED, NO_DELIVERY, RECYCLER_SILENT, UNKNOWN_TO_MAKER],
    ids=lambda one: one.name,
)
def test_where_a_part_alone_can_be_asked_about_twenty_claims_are_enough(indicator, claims, gate):
    rows = shares(*[0] * 12, n=claims)
    findings = indicator.measure(merchants(12), rows, indicator.parameters)
    assert [one.gate for one in findings] == [gate] * 12
