"""What only corroborates is never flagged."""

from subsidy.audits.indicators import ODD_HOURS, ROUND_PRICES
from subsidy.audits.services import compute
from subsidy.audits.services.settings import SHADOW
from tests.audits.indicators.cells import merchants, shares

HITS = [60, 2, 0, 1, 3, 0, 2, 1, 0, 1, 2, 0]


def outcome(indicator):
    params = {"rule": {}, SHADOW: {}, indicator.name: indicator.parameters}
    [asked] = compute.asked_in(params)
    findings = compute.measure(asked, merchants(12), shares(*HITS), params)
    return compute.judge_all([(asked, findings)], params)[0].verdict.outcome


def test_what_only_corroborates_is_watched_where_others_are_flagged():
    assert outcome(ODD_HOURS) == "flagged"
    assert outcome(ROUND_PRICES) == "watch"
