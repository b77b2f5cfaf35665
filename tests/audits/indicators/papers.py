"""Claims with papers and numbers as a test says, what registers say of them, and merchants."""

import csv
import io
from datetime import timedelta

from subsidy.audits.rules.findings import FlagRule, judge
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.wording import sentence
from subsidy.audits.services.population import Scope, examining
from subsidy.claims import services as claims
from subsidy.claims.rules.request import ClaimRequest
from tests import make
from tests.feeds.files import take_in

LATER = make.NOON + timedelta(hours=1)


def sold(shop, merchant=None, *, day=0, car=False, **changes):
    """One claim of a buyer of its own; `day` counts back from today."""
    bought_at = make.NOON - timedelta(days=day, hours=1)
    bought_on = bought_at.date().isoformat()
    facts = {
        "purchase__bought_on": bought_on,
        "purchase__bought_at": bought_at.isoformat(),
        "purchase__invoice__issued_on": bought_on,
        "delivery__delivered_on": bought_on,
    }
    body = (shop.car_body if car else shop.body)(**facts | changes)
    request = ClaimRequest.model_validate(body)
    return claims.submit(merchant or shop.merchant, request, by=shop.by, at=make.NOON)


def told(tmp_path, kind, *rows, at=make.NOON):
    """Take in a feed of these rows, whole."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    report = take_in(tmp_path, kind, *out.getvalue().splitlines(), at=at)
    assert not report.faults


def gathered(indicator, shop, *, as_of=make.TODAY, cutoff=LATER, **changes):
    """What the indicator's query reads of the shop's programme."""
    scope = Scope(shop.programme.pk, as_of, cutoff)
    with examining(scope):
        return indicator.rows(scope, indicator.parameters | changes)


def hits_in(rows):
    """Claim -> what was seen of it."""
    return {hit[0]: hit[2] for _merchant, _n, hits, *_more in rows for hit in hits}


def asked_in(rows):
    """Merchant -> how many of its claims could be hits."""
    return {merchant: n for merchant, n, *_more in rows}


def merchants(*claims_counts, channel="offline"):
    """Merchants M00, M01, … with so many claims each."""
    return [
        MerchantRow(f"M{number:02d}", "appliances", channel, "urban", n, n * 75_000)
        for number, n in enumerate(claims_counts)
    ]


def town(hits, seen, *, claims=100, others=19, hits_of_others=0):
    """Twenty merchants of so many claims: the first has `hits`, each `seen`; the others few."""
    counts = [hits, *[hits_of_others] * others]
    rows = [
        (f"M{at:02d}", claims, [[f"C-{at:02d}-{n:03d}", 75_000, seen] for n in range(count)])
        for at, count in enumerate(counts)
    ]
    return merchants(*[claims] * len(counts)), rows


def measured(indicator, people, rows, **changes):
    """The indicator's findings; in whatever order the rows come."""
    parameters = indicator.parameters | changes
    findings = indicator.measure(people, rows, parameters)
    assert indicator.measure(people, rows[::-1], parameters) == findings
    return findings


def worded(indicator, finding):
    """The sentence about the finding in both languages, were it the only one of its run."""
    [verdict] = judge([finding], FlagRule())
    templates = (indicator.sentence_zh, indicator.sentence_en)
    return tuple(sentence(template, finding, verdict) for template in templates)
