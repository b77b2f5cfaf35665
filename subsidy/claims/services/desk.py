"""The desk a request comes to: what is known of the merchant, for all requests of one call."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from subsidy.claims.models import Evidence
from subsidy.claims.rules.request import ClaimRequest
from subsidy.claims.services.evidence import evidence_for
from subsidy.core.rows import ask
from subsidy.merchants.models import Merchant

_ASK = """
    SELECT 'store', json_build_array(store.id, store.code, county.code)
    FROM merchants_store AS store JOIN regions_county AS county ON county.id = store.county_id
    WHERE store.merchant_id = %(merchant)b AND store.code = ANY(%(codes)b::text[])
    UNION ALL
    SELECT 'enrolment', json_build_array(programme_id, category_group) FROM merchants_enrolment
    WHERE merchant_id = %(merchant)b AND daterange(from_on, to_on, '[]') @> %(on)b::date
    UNION ALL
    SELECT 'account', json_build_array(id) FROM merchants_payoutaccount
    WHERE merchant_id = %(merchant)b AND state = 'active'"""


class StoreAt(NamedTuple):
    """One store of the merchant, and the county it lies in."""

    id: int
    code: str
    county_code: str


@dataclass(frozen=True)
class Desk:
    """What is known of the merchant whose requests are read: one look-up for a whole batch."""

    merchant: Merchant
    stores: dict[str, StoreAt]  # those that the requests name
    enrolments: set[tuple[int, str]]  # (programme id, category group), in force today
    payout_account_id: int | None
    evidence: dict[str, Evidence] = field(default_factory=dict)  # what the requests name, locked
    evidence_taken: set[str] = field(default_factory=set)  # by sound rows so far


def desk_of(merchant: Merchant, requests: Sequence[ClaimRequest], *, on: date) -> Desk:
    """Look up the merchant's stores that the requests name, its enrolments and its account.

    One statement; another one where evidence is named.
    """
    codes = sorted({request.store for request in requests})
    found: dict[str, list[list[Any]]] = {"store": [], "enrolment": [], "account": []}
    for what, values in ask(_ASK, {"merchant": merchant.pk, "codes": codes, "on": on}):
        found[what].append(values)
    stores = [StoreAt._make(values) for values in found["store"]]
    return Desk(
        merchant=merchant,
        stores={store.code: store for store in stores},
        enrolments={(programme_id, group) for programme_id, group in found["enrolment"]},
        payout_account_id=next((pk for (pk,) in found["account"]), None),
        evidence=evidence_for(merchant, (one for request in requests for one in request.evidence)),
    )
