"""Completing: papers follow a reservation, or cure a claim that was sent back; it is submitted."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from subsidy.catalogue.services import observe_many
from subsidy.claims.models import Claim, Decision
from subsidy.claims.rules import magic
from subsidy.claims.rules.facts import delivered
from subsidy.claims.rules.request import SubmitRequest
from subsidy.claims.services.amend import correct, find_changes
from subsidy.claims.services.drafts import confirmed, invoiced
from subsidy.claims.services.ending import release
from subsidy.claims.services.evidence import bind, name_evidence
from subsidy.claims.services.reservations import observation
from subsidy.claims.services.sale_checks import check_sale
from subsidy.claims.services.take_up import take_up
from subsidy.claims.states import ClaimState
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, Refused
from subsidy.core.faults import Fault
from subsidy.core.moves import move
from subsidy.ledger import services as ledger
from subsidy.merchants.states import MerchantState
from subsidy.programmes.rules import evaluate


class ReservationExpired(Refusal):
    code = "reservation_expired"


class CureDeadlinePassed(Refusal):
    code = "cure_deadline_passed"


class AmountChanged(Refusal):
    """The final price asks for more than was promised."""

    code = "amount_changed"


@transaction.atomic
def complete(claim: Claim, request: SubmitRequest, *, by: Actor, at: datetime) -> None:
    """Submit a reservation with its invoice, or once more what was sent back, with corrections.

    The rules run again at the final price; money it no longer needs is released, slot and
    identifiers are kept. A suspended merchant may cure what it was sent back but sell on no
    reservation. A programme or line that is paused or closed takes nothing new; what it promised
    stands, up to the last day to apply.

    Raises WrongState; ReservationExpired, CureDeadlinePassed (at once, sweep or no sweep);
    AmountChanged; Refused with all faults.
    """
    take_up(claim, "submit")
    _refuse_late(claim, at)
    was_sent_back = claim.state == ClaimState.SENT_BACK
    promised_fen, price_fen = claim.subsidy_fen, request.price_fen or claim.price_fen
    facts = claim.facts | {"price_fen": price_fen}
    result = evaluate(claim.terms.data(), facts)
    faults = [] if was_sent_back else [*_standing_faults(claim), *_deadline_faults(claim, at)]
    faults += [Fault(code, "/price_fen") for code in result.codes]
    changes, wrong = find_changes(claim, request, price_fen=price_fen)
    evidence_faults, pieces = name_evidence(claim, request.evidence)
    sale = check_sale(claim, request, price_fen=price_fen, on=programme_day(at))
    faults += [*_paper_faults(claim, request), *wrong, *evidence_faults, *sale.faults]
    if result.amount_fen == 0:
        faults.append(Fault("nothing_to_pay", "/price_fen"))
    if faults or result.amount_fen is None:
        raise Refused(faults)
    if result.amount_fen > promised_fen:
        raise AmountChanged(f"{promised_fen} fen were promised, {result.amount_fen} are asked")
    reason = _last_codes(claim) if was_sent_back else "submit"
    correct(claim, request, changes, reason=reason, by=by, at=at)
    bind((piece, claim.pk) for piece in pieces)
    moved = move(
        claim,
        "submit",
        by=by,
        at=at,
        submitted_at=at,
        expires_at=None,
        price_fen=price_fen,
        subsidy_fen=result.amount_fen,
        variant=result.variant,
        facts=facts,
        trace=[*result.trace, *magic.steps_of(claim.trace)],
        terminal=sale.terminal_id,
        **delivered(request.delivery),
        **invoiced(request.invoice),
        **confirmed(request.payment),
    )
    if claim.subsidy_fen < promised_fen:
        rest_fen = promised_fen - claim.subsidy_fen
        ledger.post_many([release(claim, moved, rest_fen, at=at)], at=at)
    observe_many([observation(claim)], at=at)


def _refuse_late(claim: Claim, at: datetime) -> None:
    if claim.expires_at and claim.expires_at <= at:
        late = ReservationExpired if claim.state == ClaimState.RESERVED else CureDeadlinePassed
        raise late(f"{claim.reference}: the time was over at {claim.expires_at}")


def _standing_faults(claim: Claim) -> list[Fault]:
    """A merchant that may not sell now may not sell on what it reserved before."""
    merchant = claim.merchant
    if merchant.state == MerchantState.ACTIVE:
        return []
    if merchant.state != MerchantState.SUSPENDED:
        return [Fault("merchant_not_active")]
    last = merchant.moves.filter(verb="suspend").latest("id")
    message = _(
        "The merchant is suspended since %(day)s (%(reason)s);"
        " its reservations may not be submitted"
    ) % {"day": programme_day(last.at), "reason": last.reason}
    return [Fault("merchant_suspended", params={"message": message})]


def _deadline_faults(claim: Claim, at: datetime) -> list[Fault]:
    """A reservation is no application yet: it is late once the programme takes none."""
    if claim.programme.takes_applications(programme_day(at)):
        return []
    return [Fault("apply_deadline_passed")]


def _paper_faults(claim: Claim, request: SubmitRequest) -> list[Fault]:
    """The invoice may be left out where the claim holds one over the very price."""
    faults = []
    holds_one = claim.identifiers.filter(kind="invoice", is_live=True).exists()
    if request.invoice is None and not (holds_one and request.price_fen in (None, claim.price_fen)):
        faults.append(Fault("identifier_missing", "/invoice", {"kind": "invoice"}))
    if request.payment and not request.payment.payer_is_applicant:
        faults.append(Fault("payer_mismatch", "/payment/payer_is_applicant"))
    return faults


def _last_codes(claim: Claim) -> str:
    sent_back = claim.decisions.filter(outcome=Decision.Outcome.SENT_BACK).latest("id")
    return ", ".join(sent_back.codes)
