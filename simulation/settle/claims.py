"""Claims by the thousand, each then set back to the moment at which it was sent."""

from collections import Counter, defaultdict
from datetime import datetime

from django.db import connection, transaction

from simulation.payloads import ClaimBody
from simulation.world import World
from subsidy.claims.rules.request import BATCH_ROWS_MAX, ClaimRequest
from subsidy.claims.services import submit_many
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.rows import ask
from subsidy.merchants.models import Merchant

_SET_BACK = """
    UPDATE claims_claim AS claim
    SET created_at = sent.at, submitted_at = sent.at, registered_on = sent.day
    FROM unnest(%b::bigint[], %b::timestamptz[], %b::date[]) AS sent (id, at, day)
    WHERE claim.id = sent.id"""
_SET_MOVES_BACK = """
    UPDATE claims_claimmove AS move SET at = claim.created_at
    FROM claims_claim AS claim
    WHERE claim.id = move.claim_id AND move.source = '' AND claim.id = ANY(%b::bigint[])"""
_MOVES = "ALTER TABLE claims_claimmove {} TRIGGER USER"


def submit(world: World, *, by: Actor, at: datetime) -> tuple[dict[str, int], dict[str, int]]:
    """Submit all claims at one moment; return their ids by external id, and refusals by code."""
    by_merchant: dict[str, list[ClaimBody]] = defaultdict(list)
    for claim in world.claims:
        by_merchant[claim.purchase.merchant.credit_code].append(claim)
    merchants = {row.credit_code: row for row in Merchant.objects.filter(pk__in=_ids(by_merchant))}
    accepted: dict[str, int] = {}
    refused: Counter[str] = Counter()
    for code, claims in by_merchant.items():
        for first in range(0, len(claims), BATCH_ROWS_MAX):
            part = claims[first : first + BATCH_ROWS_MAX]
            requests = [ClaimRequest.model_validate(claim.body) for claim in part]
            outcomes = submit_many(merchants[code], requests, by=by, at=at)
            for claim, outcome in zip(part, outcomes, strict=True):
                if outcome.claim:
                    accepted[claim.external_id] = outcome.claim.pk
                refused.update(fault.code for fault in outcome.faults)
    return accepted, dict(refused)


def _ids(codes: dict[str, list[ClaimBody]]) -> list[int]:
    rows = Merchant.objects.filter(credit_code__in=codes).order_by("id")
    return list(rows.values_list("id", flat=True))


@transaction.atomic
def set_back(world: World, accepted: dict[str, int]) -> None:
    """Write when each claim was sent, into the claim and into its first move."""
    rows = [
        (accepted[claim.external_id], claim.sent_at, programme_day(claim.sent_at))
        for claim in world.claims
        if claim.external_id in accepted
    ]
    ids, moments, days = map(list, zip(*rows, strict=True))
    ask(_SET_BACK, [ids, moments, days])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_MOVES.format("DISABLE"))
        ask(_SET_MOVES_BACK, [ids])
        cursor.execute(_MOVES.format("ENABLE"))
