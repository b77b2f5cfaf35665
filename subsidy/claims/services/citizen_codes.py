"""One-time codes: asked for at the door, made by a sweep, tried a few times, used once."""

import hmac
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from subsidy.claims.models import CitizenCode, CodeRequest
from subsidy.claims.models.citizens import CODE_ATTEMPTS_MAX
from subsidy.core.errors import Refusal
from subsidy.core.sealed import digest

CODE_LASTS = timedelta(minutes=10)
INQUIRY_LASTS = timedelta(days=14)
#: How many codes one claim may ask for in a day: five tries each leave no hope to guess one.
CODES_PER_DAY_MAX = 5
REQUESTS_PER_SWEEP_MAX = 1_000

#: Requests end here, whether they fit or not. What fits becomes a code and a message.
_ISSUE = """
    WITH asked AS (
        DELETE FROM claims_coderequest WHERE id IN (
            SELECT id FROM claims_coderequest WHERE asked_at <= %(at)s
            ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
        RETURNING reference, mobile_digest
    ), meant AS (
        SELECT DISTINCT claim.id FROM asked
        JOIN claims_claim AS claim USING (reference)
        JOIN applicants_contact AS contact
          ON contact.id = claim.contact_id AND contact.mobile_digest = asked.mobile_digest
        JOIN programmes_programme AS programme
          ON programme.id = claim.programme_id AND NOT programme.is_test
        WHERE (SELECT count(*) FROM claims_citizencode AS earlier
               WHERE earlier.claim_id = claim.id AND earlier.purpose = 'status'
                 AND earlier.made_at > %(yesterday)s) < %(per_day)s
    ), made AS (
        INSERT INTO claims_citizencode (claim_id, purpose, nonce, made_at, expires_at, attempts)
        SELECT id, 'status', gen_random_uuid(), %(at)s::timestamptz, %(until)s::timestamptz, 0
        FROM meant RETURNING id, claim_id
    )
    INSERT INTO claims_citizenmessage
        (claim_id, code_id, template, state, made_at, next_at, attempts, last_error)
    SELECT claim_id, id, 'status_code', 'waiting', %(at)s, %(at)s, 0, '' FROM made"""
#: The latest code counts; a try is counted before it is looked at.
_TRY = """
    UPDATE claims_citizencode SET attempts = attempts + 1
    WHERE id = (
        SELECT code.id FROM claims_citizencode AS code
        JOIN claims_claim AS claim ON claim.id = code.claim_id
        WHERE claim.reference = %s AND code.purpose = %s ORDER BY code.id DESC LIMIT 1)
      AND used_at IS NULL AND expires_at > %s AND attempts < %s
    RETURNING *"""


class CodeWrong(Refusal):
    """The code is wrong, used, expired or tried too often, or there is no such claim: which of
    them is not told.
    """

    code = "code_wrong"


def ask_code(*, reference: str, mobile: str, at: datetime) -> None:
    """Note that somebody asks for a code. Nothing is looked up: nothing can be learnt here."""
    CodeRequest.objects.create(
        reference=reference, mobile_digest=digest(mobile, purpose="mobile"), asked_at=at
    )


def issue_codes(*, at: datetime, limit: int = REQUESTS_PER_SWEEP_MAX) -> int:
    """Make codes and messages for the requests that fit a claim; return how many. One statement."""
    params: dict[str, Any] = {
        "at": at,
        "until": at + CODE_LASTS,
        "yesterday": at - timedelta(days=1),
        "per_day": CODES_PER_DAY_MAX,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ISSUE, params)
        return int(cursor.rowcount)


def use_code(*, reference: str, digits: str, purpose: str, at: datetime) -> int:
    """Use the code up and return the id of its claim. Raises CodeWrong.

    A failed try is kept, so it must not be called inside a transaction that a refusal undoes.
    """
    claim_id = _try(reference, digits, purpose, at)
    if claim_id is None:
        raise CodeWrong
    return claim_id


@transaction.atomic
def _try(reference: str, digits: str, purpose: str, at: datetime) -> int | None:
    """Return the claim's id where the code is right; the same work where there is no such code."""
    found = list(CitizenCode.objects.raw(_TRY, [reference, purpose, at, CODE_ATTEMPTS_MAX]))
    code = found[0] if found else CitizenCode(claim_id=0)
    is_right = hmac.compare_digest(code.digits.encode(), digits.encode())
    if not (found and is_right):
        return None
    CitizenCode.objects.filter(pk=code.pk).update(used_at=at)
    return code.claim_id
