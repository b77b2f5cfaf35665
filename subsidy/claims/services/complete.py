"""Completing a reservation: the sale is made, its papers follow, the claim is submitted."""

from datetime import datetime

from django.db import transaction

from subsidy.catalogue.services import observe_many
from subsidy.claims.models import Claim, ClaimIdentifier
from subsidy.claims.rules.checks import invoice_faults
from subsidy.claims.rules.request import SubmitRequest
from subsidy.claims.services.appraise import invoice_holding
from subsidy.claims.services.ending import release
from subsidy.claims.services.intake import observation
from subsidy.claims.states import ClaimState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, Refused, WrongState
from subsidy.core.faults import Fault
from subsidy.core.moves import move
from subsidy.core.rows import insert_or_skip
from subsidy.ledger import services as ledger
from subsidy.programmes.rules import evaluate


class ReservationExpired(Refusal):
    code = "reservation_expired"


class AmountChanged(Refusal):
    """The final price asks for more than was promised."""

    code = "amount_changed"


@transaction.atomic
def complete(claim: Claim, request: SubmitRequest, *, by: Actor, at: datetime) -> None:
    """Submit a reserved claim with its invoice; what the final price no longer needs is released.

    Raises WrongState, ReservationExpired (at once, sweep or no sweep), AmountChanged, Refused.
    """
    if claim.state != ClaimState.RESERVED:
        raise WrongState(f"cannot submit a claim that is {claim.state}")
    if claim.expires_at and claim.expires_at <= at:
        raise ReservationExpired(f"{claim.reference} expired at {claim.expires_at}")
    promised_fen, price_fen = claim.subsidy_fen, request.price_fen or claim.price_fen
    facts = claim.facts | {"price_fen": price_fen}
    result = evaluate(claim.terms.data(), facts)
    faults = [Fault(code, "/price_fen") for code in result.codes]
    name = claim.contact.name
    faults += invoice_faults(request.invoice, name=name, price_fen=price_fen, place="/invoice")
    if request.payment and not request.payment.payer_is_applicant:
        faults.append(Fault("payer_mismatch", "/payment/payer_is_applicant"))
    if result.amount_fen == 0:
        faults.append(Fault("nothing_to_pay", "/price_fen"))
    if faults or result.amount_fen is None:
        raise Refused(faults)
    if result.amount_fen > promised_fen:
        raise AmountChanged(f"{promised_fen} fen were promised, {result.amount_fen} are asked")
    move(
        claim,
        "submit",
        by=by,
        at=at,
        submitted_at=at,
        price_fen=price_fen,
        subsidy_fen=result.amount_fen,
        variant=result.variant,
        facts=facts,
        trace=list(result.trace),
        delivered_on=request.delivery.delivered_on if request.delivery else claim.delivered_on,
    )
    _hold_invoice(claim, request)
    if claim.subsidy_fen < promised_fen:
        rest_fen = promised_fen - claim.subsidy_fen
        ledger.post_many([release(claim, "submit", rest_fen, at=at)], at=at)
    observe_many([observation(claim)], at=at)


def _hold_invoice(claim: Claim, request: SubmitRequest) -> None:
    """Hold the invoice; the one that the reservation may have named already, if it is another,
    is free again.
    """
    paper = request.invoice
    holding = invoice_holding(paper.code, paper.number, "/invoice/number")
    row = ClaimIdentifier(
        claim=claim,
        kind=holding.kind,
        digest=holding.digest,
        look_alike_digest=holding.look_alike_digest,
        masked=holding.masked,
    )
    named = claim.identifiers.filter(kind=holding.kind, is_live=True)
    named.exclude(digest=holding.digest).update(is_live=False)
    if not insert_or_skip([row], returning=["id"]) and not named.exists():
        raise Refused([Fault("identifier_already_used", holding.pointer, {"kind": "invoice"})])
