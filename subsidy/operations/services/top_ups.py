"""What top-ups rest on: what a claim had been granted and what was left of its price by then."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

#: A grant counts with what was split off it, but for what was released or asked back by then.
_TOP_UPS = """
    SELECT added.claim_id, added.number, added.terms_id, (
            SELECT sum(part.amount_fen) FROM claims_grant AS part
            WHERE part.id = added.id OR part.split_from_id = added.id
        )::bigint, (
            SELECT coalesce(sum(had.amount_fen), 0) FROM claims_grant AS had
            JOIN claims_grant AS whole ON whole.id = coalesce(had.split_from_id, had.id)
            LEFT JOIN disbursements_recovery AS asked ON asked.grant_id = had.id
            LEFT JOIN ledger_transfer AS released
                ON released.kind = 'uncommit'
                AND released.reference = 'grant:' || had.id || '/cancel'
            WHERE had.claim_id = added.claim_id AND whole.number < added.number
              AND (asked.demanded_at <= added.created_at) IS NOT TRUE
              AND (released.recorded_at <= added.created_at) IS NOT TRUE
        )::bigint, (
            SELECT noted.price_fen FROM claims_goodsreturn AS noted
            WHERE noted.claim_id = added.claim_id AND noted.price_fen IS NOT NULL
              AND noted.at BETWEEN claim.decided_at AND added.created_at
            ORDER BY noted.id DESC LIMIT 1
        )
    FROM claims_topup AS top_up
    JOIN claims_grant AS added ON added.id = top_up.grant_id
    JOIN claims_claim AS claim ON claim.id = added.claim_id
    WHERE added.claim_id = ANY(%s) ORDER BY added.claim_id, added.number"""


@dataclass(frozen=True)
class TopUpFacts:
    """A further grant; price_fen is None where nothing was given back before it."""

    number: int
    terms_id: int
    amount_fen: int
    had_fen: int
    price_fen: int | None


def top_ups_of(claim_ids: Iterable[int]) -> dict[int, list[TopUpFacts]]:
    """Return claim id -> its top-ups, the oldest first; one statement for all."""
    found: dict[int, list[TopUpFacts]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_TOP_UPS, [list(claim_ids)])
        for claim_id, *facts in cursor.fetchall():
            found[claim_id].append(TopUpFacts(*facts))
    return found
