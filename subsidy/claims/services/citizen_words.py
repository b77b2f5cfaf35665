"""What citizens do about a claim in their name: look, answer, deny, appeal.

The doors need no sign-in: a code sent to the claim's own mobile number opens them, and a token that
the status hands out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction

from subsidy.claims.models import CitizenCode, CitizenWord, Claim
from subsidy.claims.rules.citizens import DENIED
from subsidy.claims.services.appeal import appeal
from subsidy.claims.services.citizen_codes import use_code
from subsidy.claims.services.holding import hold_claim
from subsidy.claims.services.waiting import with_waiting
from subsidy.claims.states import LIVE, ClaimState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, WrongState
from subsidy.programmes.models import Terms

#: What is written on the hold; the citizen's own words stay sealed.
HELD_BECAUSE = "not_bought"
TOKEN_LASTS = timedelta(minutes=30)
_SIGNER = signing.Signer(salt="subsidy.claims.citizens")

Purpose = CitizenCode.Purpose
Said, Via = CitizenWord.Said, CitizenWord.Via


class TokenWrong(Refusal):
    """The token was not made here, or too long ago."""

    code = "token_wrong"


@dataclass(frozen=True)
class View:
    """A claim as its citizen sees it, and what opens the next doors."""

    claim: Claim
    may_deny: bool
    may_appeal: bool
    token: str
    token_expires_at: datetime


def view_status(*, reference: str, digits: str, at: datetime) -> View:
    """Show a claim to who has the code. Raises CodeWrong."""
    claim_id = use_code(reference=reference, digits=digits, purpose=Purpose.STATUS, at=at)
    claims = Claim.objects.select_related("programme", "category", "line", "applicant")
    claim = with_waiting(claims).get(pk=claim_id)
    until = at + TOKEN_LASTS
    return View(
        claim=claim,
        may_deny=claim.state in LIVE and not CitizenWord.objects.denied_ids([claim_id]),
        may_appeal=_may_appeal(claim, at=at),
        token=_SIGNER.sign_object({"claim": claim_id, "until": until.isoformat()}),
        token_expires_at=until,
    )


def deny(*, token: str, reason: str, at: datetime) -> Claim:
    """Say "I did not buy this": see `_say`. Raises TokenWrong, WrongState."""
    return _say(_opened(token, at=at), Said.NOT_BOUGHT, via=Via.STATUS, reason=reason, at=at)


def answer(*, reference: str, digits: str, bought: bool, at: datetime) -> Claim:
    """Answer an inquiry. Raises CodeWrong, WrongState."""
    claim_id = use_code(reference=reference, digits=digits, purpose=Purpose.INQUIRY, at=at)
    said = Said.BOUGHT if bought else Said.NOT_BOUGHT
    return _say(claim_id, said, via=Via.INQUIRY, reason="", at=at)


def appeal_as_citizen(*, token: str, reason: str, at: datetime) -> Claim:
    """Appeal a rejection where the citizen is the payee.

    Raises TokenWrong, WrongState, AppealWindowClosed.
    """
    claim = Claim.objects.get(pk=_opened(token, at=at))
    if claim.payee != Terms.Payee.APPLICANT:
        raise WrongState("the merchant that is paid may appeal this claim, not the citizen")
    appeal(claim, reason=reason, by=Actor.citizen(claim.reference), at=at)
    return claim


@transaction.atomic
def _say(claim_id: int, said: str, *, via: str, reason: str, at: datetime) -> Claim:
    """Keep the word, once. A denial is a signal to the audit; a claim that is not decided yet goes
    to a person, one that is not paid yet is held. Raises WrongState for claims that ended.
    """
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim_id)
    if claim.state not in LIVE:
        raise WrongState(f"claim {claim.reference} is {claim.state}")
    word, is_new = CitizenWord.objects.get_or_create(
        claim=claim, said=said, defaults={"via": via, "reason": reason, "at": at}
    )
    if is_new and word.said == Said.NOT_BOUGHT:
        _act_on_denial(claim, at=at)
    return claim


def _act_on_denial(claim: Claim, *, at: datetime) -> None:
    if claim.state == ClaimState.IN_REVIEW:
        claim.routed_because = [*claim.routed_because, {"code": DENIED, "saw": {}}]
        claim.save(update_fields=["routed_because"])
    elif claim.state in (ClaimState.APPROVED, ClaimState.SCHEDULED):
        by = Actor.citizen(claim.reference)
        hold_claim(claim, reason_code=DENIED, reason=HELD_BECAUSE, by=by, at=at)


def _may_appeal(claim: Claim, *, at: datetime) -> bool:
    return (
        claim.state == ClaimState.REJECTED
        and claim.payee == Terms.Payee.APPLICANT
        and claim.expires_at is not None
        and claim.expires_at > at
    )


def _opened(token: str, *, at: datetime) -> int:
    """Return the id of the claim that the token is for. Raises TokenWrong."""
    try:
        facts = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError):
        raise TokenWrong from None
    if datetime.fromisoformat(facts["until"]) <= at:
        raise TokenWrong
    return int(facts["claim"])
