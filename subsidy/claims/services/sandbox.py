"""The sandbox plays the people and the bank: claims with a magic number come to their ending."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from subsidy.accounts.models import Role, User
from subsidy.claims.models import Claim
from subsidy.claims.rules import magic
from subsidy.claims.services.decide import approve, reject
from subsidy.claims.services.payout import pay_many, schedule_many
from subsidy.claims.services.sending_back import send_back
from subsidy.claims.states import ClaimState
from subsidy.core.actors import Actor

CLAIMS_PER_SWEEP_MAX = 200
#: What a sandbox claim is turned down or sent back for.
REASON_CODE = "invoice_title_mismatch"
REASON = "sandbox"
#: The officer who decides here: an account that nobody can sign in with.
OFFICER = "sandbox-officer"

Ending = Callable[[Claim, Actor, datetime], None]


def play_sandbox(*, by: Actor, at: datetime) -> int:
    """Let what waits in test programmes come to the ending its magic number asks for.

    Returns how many claims did. No bank hears of it: only test claims are looked at.
    """
    return sum(_play(claim_id, by=by, at=at) for claim_id in _waiting())


def _waiting() -> list[int]:
    """Return the claims that have an ending in the state they are in."""
    asked = Q(pk__in=[])
    for one in magic.MAGIC:
        if one.ending in ENDINGS:
            step = {"step": magic.STEP, "serial": one.serial}
            asked |= Q(state=ENDINGS[one.ending][0], trace__contains=[step])
    rows = Claim.objects.filter(asked, line__programme__is_test=True)
    return list(rows.order_by("id").values_list("id", flat=True)[:CLAIMS_PER_SWEEP_MAX])


@transaction.atomic
def _play(claim_id: int, *, by: Actor, at: datetime) -> int:
    """Play one claim, unless another sweep holds it or has played it."""
    rows = Claim.objects.select_for_update(of=("self",), skip_locked=True)
    claim = rows.select_related("line").filter(pk=claim_id).first()
    if claim is None:
        return 0
    state, ending = ENDINGS[magic.ending_of(claim.trace)]
    if claim.state != state:
        return 0
    ending(claim, by, at)
    return 1


def _pay(claim: Claim, by: Actor, at: datetime) -> None:
    ids = list(claim.grants.values_list("id", flat=True))
    schedule_many(ids, by=by, at=at, reason=REASON)
    pay_many(ids, by=by, at=at, cause=f"sandbox:{claim.pk}", reason=REASON)


def _reject(claim: Claim, by: Actor, at: datetime) -> None:
    """Turn the claim down, once: an appeal succeeds."""
    if _was("reject", claim):
        approve(claim, by=by, at=at, reason=REASON)
    else:
        reject(claim, codes=[REASON_CODE], by=_officer(), at=at, reason=REASON)


def _send_back(claim: Claim, by: Actor, at: datetime) -> None:
    """Give the claim back to be cured, once: what is submitted again is approved."""
    if _was("send_back", claim):
        approve(claim, by=by, at=at, reason=REASON)
    else:
        send_back(claim, reasons={REASON_CODE: ""}, by=_officer(), at=at, reason=REASON)


def _was(verb: str, claim: Claim) -> bool:
    return claim.moves.filter(verb=verb).exists()


def _officer() -> Actor:
    user, is_new = User.objects.get_or_create(
        username=OFFICER, defaults={"role": Role.CITY_REVIEWER, "is_active": False}
    )
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return Actor.staff(user)


#: ending -> (state in which it is played, how)
ENDINGS: dict[str, tuple[str, Ending]] = {
    "reject": (ClaimState.IN_REVIEW, _reject),
    "send_back": (ClaimState.IN_REVIEW, _send_back),
    "pay": (ClaimState.APPROVED, _pay),
}
