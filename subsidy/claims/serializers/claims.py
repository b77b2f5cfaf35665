"""Claims as the API shows them: money in fen, personal data masked or left out."""

from datetime import datetime

from django.db.models import QuerySet

from subsidy.catalogue.serializers import price_check
from subsidy.claims.models import Claim, Decision
from subsidy.claims.serializers.returns import returns_and_holds
from subsidy.claims.serializers.waiting import waits
from subsidy.claims.services import Outcome, Quote
from subsidy.claims.states import EXPIRING
from subsidy.core.clock import SHANGHAI
from subsidy.core.codes import CODES

Json = dict[str, object]


def receipt(claim: Claim) -> Json:
    """Return what the till needs at once."""
    return {
        "reference": claim.reference,
        "external_id": claim.external_id,
        "state": claim.state,
        "subsidy_fen": claim.subsidy_fen,
        "pay_by_applicant_fen": claim.price_fen - claim.subsidy_fen,
        "expires_at": _there(claim.expires_at) if claim.state in EXPIRING else None,
    }


def reserved(claim: Claim) -> Json:
    """Return the receipt of a reservation, and what its price will be held against."""
    return receipt(claim) | {"price_check": claim.price_check and price_check(claim.price_check)}


def summary(claim: Claim) -> Json:
    """Return the claim as a row of a list."""
    return receipt(claim) | {
        "programme": claim.programme.code,
        "category": claim.category.code,
        "store": claim.store.code,
        "bought_on": claim.bought_on,
        "price_fen": claim.price_fen,
        "payee": claim.payee,
        "submitted_at": _there(claim.submitted_at),
        "decided_at": _there(claim.decided_at),
    }


def row(claim: Claim) -> Json:
    """Return the claim as a row of a list: with whom it waits for, read by `with_waiting`."""
    return summary(claim) | waits(claim)


def detail(claim: Claim) -> Json:
    """Return the whole claim: its applicant masked, its identifiers, moves, money and reasons."""
    return row(claim) | {
        "applicant": {
            "name": claim.applicant.masked_name,
            "document_number": claim.applicant.masked_document,
            "mobile": str(claim.contact),
        },
        "delivery": claim.delivered_on
        and {
            "kind": claim.delivery_kind,
            "delivered_on": claim.delivered_on,
            "activated_on": claim.activated_on,
        },
        "identifiers": [
            {"kind": row.kind, "value": row.masked} for row in claim.identifiers.order_by("id")
        ],
        "moves": [
            {"verb": row.verb, "from": row.source, "to": row.target, "at": _there(row.at)}
            for row in claim.moves.order_by("id")
        ],
        "grants": [
            {
                "number": row.number,
                "amount_fen": row.amount_fen,
                "central_fen": row.central_fen,
                "local_fen": row.local_fen,
                "state": row.state,
            }
            for row in claim.grants.order_by("id")
        ],
        "reasons": [one for row in _verdicts(claim) for one in _reasons(row)],
        "amendments": [
            {
                "field": row.field,
                "old": row.old_masked,
                "new": row.new_masked,
                "at": _there(row.at),
                "reason": row.reason,
            }
            for row in claim.amendments.order_by("id")
        ],
        **returns_and_holds(claim),
        "terms": {"notice": claim.terms.notice_number, "variant": claim.variant},
        "trace": claim.trace,
    }


def _verdicts(claim: Claim) -> QuerySet[Decision]:
    return claim.decisions.select_related("move").order_by("id")


def _reasons(verdict: Decision) -> list[Json]:
    """Return why the claim was sent back or rejected, each with its cure, and until when the
    merchant may answer.
    """
    return [
        {
            "outcome": verdict.outcome,
            "code": code,
            "detail": str(CODES[code].title) if code in CODES else code,
            "cure": str(CODES[code].cure) if code in CODES else "",
            "note": verdict.notes.get(code, ""),
            "at": _there(verdict.move.at),
            "until": _there(verdict.until),
        }
        for code in verdict.codes
    ]


def row_answer(index: int, outcome: Outcome, external_id: str) -> Json:
    """Return what became of one row of a batch, faults left to the door."""
    answer: Json = {"index": index, "external_id": external_id}
    if outcome.claim:
        return answer | receipt(outcome.claim)
    return answer


def quoted(quote: Quote) -> Json:
    """Return a quote as anybody may read it, its faults left to the door."""
    terms = quote.terms
    return {
        "eligible": quote.subsidy_fen is not None,
        "subsidy_fen": quote.subsidy_fen,
        "central_fen": quote.central_fen,
        "local_fen": quote.local_fen,
        "terms": terms
        and {
            "notice": terms.notice_number,
            "valid_from": terms.valid_from,
            "valid_to": terms.valid_to,
            "published_on": terms.published_on,
        },
        "trace": list(quote.trace),
    }


def price_checked(quote: Quote) -> Json:
    """Return what the merchant alone is told of its own price."""
    return {"price_check": quote.price_check and price_check(quote.price_check)}


def _there(moment: datetime | None) -> datetime | None:
    """Return the moment in Shanghai time, whether it comes from memory or from the database."""
    return moment and moment.astimezone(SHANGHAI)
