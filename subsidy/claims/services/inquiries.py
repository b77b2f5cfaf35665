"""Inquiries: citizens are asked whether they bought; all of risky claims, and a share by chance."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection

from subsidy.claims.rules.checks.random_share import draw
from subsidy.claims.services.citizen_codes import INQUIRY_LASTS

_ASK = """
    WITH made AS (
        INSERT INTO claims_citizencode (claim_id, purpose, nonce, made_at, expires_at, attempts)
        SELECT claim.id, 'inquiry', gen_random_uuid(), %(at)s::timestamptz,
               %(until)s::timestamptz, 0
        FROM claims_claim AS claim
        JOIN programmes_programme AS programme
          ON programme.id = claim.programme_id AND NOT programme.is_test
        WHERE claim.id = ANY(%(ids)s) ORDER BY claim.id
        ON CONFLICT DO NOTHING RETURNING id, claim_id
    )
    INSERT INTO claims_citizenmessage
        (claim_id, code_id, template, state, made_at, next_at, attempts, last_error)
    SELECT claim_id, id, 'inquiry', 'waiting', %(at)s, %(at)s, 0, '' FROM made"""


def inquire_many(claim_ids: Sequence[int], *, at: datetime) -> int:
    """Ask the citizens of these claims whether they bought; return how many. One statement.

    Each claim is asked about once; claims of test programmes never.
    """
    if not claim_ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_ASK, {"ids": list(claim_ids), "at": at, "until": at + INQUIRY_LASTS})
        return int(cursor.rowcount)


def picked(references: Mapping[int, str], risky: Mapping[int, Sequence[object]]) -> list[int]:
    """Return the ids of the claims to ask about: the risky ones, and those that the draw picks."""
    return [
        claim_id
        for claim_id, reference in references.items()
        if risky.get(claim_id) or draw(reference, seed=settings.INQUIRY_SEED) < settings.INQUIRY_BP
    ]
