"""Claims of people who share as much as a test says, and merchants for the measures."""

from datetime import timedelta
from itertools import count

from subsidy.audits.rules.findings import FlagRule, judge
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.wording import sentence
from subsidy.audits.services.population import Scope, examining
from subsidy.claims import services as claims
from subsidy.claims.rules.request import ClaimRequest
from tests import make

_homes = count(1)
LATER = make.NOON + timedelta(hours=1)


def sold(shop, merchant=None, *, day=0, **changes):
    """One claim of a buyer who shares nothing with others but what the changes say; `day` counts
    back from today.
    """
    bought_at = make.NOON - timedelta(days=day, hours=1)
    facts = {
        "applicant__delivery_address": f"石家庄市长安区建设北大街{next(_homes)}号",
        "purchase__bought_on": bought_at.date().isoformat(),
        "purchase__bought_at": bought_at.isoformat(),
    }
    body = shop.car_body if changes.get("category") == "cars.scrappage" else shop.body
    request = ClaimRequest.model_validate(body(**facts | changes))
    return claims.submit(merchant or shop.merchant, request, by=shop.by, at=make.NOON)


def gathered(indicator, shop, **changes):
    """What the indicator's query reads of the shop's programme at noon."""
    scope = Scope(shop.programme.pk, make.TODAY, make.NOON)
    with examining(scope):
        return indicator.rows(scope, indicator.parameters | changes)


def hits_in(rows):
    """Claim -> what was seen of it."""
    return {hit[0]: hit[2] for _merchant, _n, hits in rows for hit in hits}


def merchants(*claims_counts, channel="offline"):
    """Merchants M00, M01, … with so many claims each."""
    return [
        MerchantRow(f"M{number:02d}", "appliances", channel, "urban", n, n * 75_000)
        for number, n in enumerate(claims_counts)
    ]


def worded(indicator, finding):
    """The sentence about the finding in both languages, were it the only one of its run."""
    [verdict] = judge([finding], FlagRule())
    templates = (indicator.sentence_zh, indicator.sentence_en)
    return tuple(sentence(template, finding, verdict) for template in templates)
