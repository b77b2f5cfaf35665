"""What the disbursements room tells claims: scheduled, paid, given back, recovered.

Every verb takes grants, moves them, and with the first ones their claims, and posts the money. A
grant in another state is left alone, so a reply that comes twice changes nothing. What goods were
returned meanwhile takes effect as soon as the money is back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from subsidy.claims.models import Grant
from subsidy.claims.services.grants import move_grants, posting
from subsidy.claims.services.lowering import free_ended, release_grants
from subsidy.claims.services.returning import carry_out_noted
from subsidy.claims.states import PAYABLE, GrantState
from subsidy.core.actors import Actor
from subsidy.core.errors import WrongState
from subsidy.ledger import services as ledger


@transaction.atomic
def schedule_many(grant_ids: Sequence[int], *, by: Actor, at: datetime, reason: str) -> list[int]:
    """Committed grants of approved claims go into a sealed batch; return those that went."""
    return [grant.pk for grant in move_grants(grant_ids, "schedule", by=by, at=at, reason=reason)]


@transaction.atomic
def unschedule_many(grant_ids: Sequence[int], *, by: Actor, at: datetime, reason: str) -> list[int]:
    """The batch was taken apart: the grants wait for another one."""
    grants = move_grants(grant_ids, "unschedule", by=by, at=at, reason=reason)
    _look_again(grants, by=by, at=at, reason=reason)
    return [grant.pk for grant in grants]


@transaction.atomic
def pay_many(
    grant_ids: Sequence[int], *, by: Actor, at: datetime, cause: str, reason: str = ""
) -> list[int]:
    """The bank paid. `cause` names the reply; with the grant it makes the transfer unique."""
    grants = move_grants(grant_ids, "pay", by=by, at=at, reason=reason)
    ledger.post_many([posting("pay", grant, cause, at) for grant in grants], at=at)
    return [grant.pk for grant in grants]


@transaction.atomic
def bounce_many(
    grant_ids: Sequence[int], *, by: Actor, at: datetime, cause: str, reason: str = ""
) -> list[int]:
    """The bank refused, or gave back what it had paid: the grants are committed again."""
    paid = set(
        Grant.objects.select_for_update()
        .filter(pk__in=list(grant_ids), state="paid")
        .order_by("id")
        .values_list("id", flat=True)
    )
    grants = move_grants(grant_ids, "bounce", by=by, at=at, reason=reason)
    postings = [posting("bounce", grant, cause, at) for grant in grants if grant.pk in paid]
    ledger.post_many(postings, at=at)
    _look_again(grants, by=by, at=at, reason=reason)
    return [grant.pk for grant in grants]


@transaction.atomic
def start_recovery(grant: Grant, *, by: Actor, at: datetime, reason: str) -> None:
    """Money that should not have been paid, or no longer, is asked back. Raises WrongState.

    With the first grant of a claim asked back, what is still committed for it is released.
    """
    if not move_grants([grant.pk], "recover", by=by, at=at, reason=reason):
        grant.refresh_from_db()
        raise WrongState(f"cannot recover a grant that is {grant.state}")
    if grant.number == 1:
        committed = grant.claim.grants.filter(state=GrantState.COMMITTED)
        release_grants(list(committed), by=by, at=at, reason=reason)
    grant.refresh_from_db()


def post_parts(
    kind: str, grant: Grant, central_fen: int, local_fen: int, cause: str, *, at: datetime
) -> None:
    """Move a part of a grant's paid money: it came back to its line, or is given up as lost."""
    whole = posting(kind, grant, cause, at)
    part = replace(whole, amount_fen=central_fen + local_fen, central_fen=central_fen)
    ledger.post_many([part], at=at)


@transaction.atomic
def finish_recovery(grant: Grant, *, by: Actor, at: datetime, reason: str = "") -> None:
    """All of the grant's money has come back, as `post_parts` said. Raises WrongState.

    Once nothing of a claim's money is outside any more, its identifiers are free again, but for
    those that never are; the quota as the terms say.
    """
    grants = move_grants([grant.pk], "settle", by=by, at=at, reason=reason)
    if not grants:
        grant.refresh_from_db()
        raise WrongState(f"cannot settle a grant that is {grant.state}")
    free_ended(grants[0].claim)
    grant.refresh_from_db()


def _look_again(grants: Sequence[Grant], *, by: Actor, at: datetime, reason: str) -> None:
    """Money is back from the bank: release what is owed no longer, do what was noted meanwhile."""
    owed_no_longer = [grant for grant in grants if grant.claim.state not in PAYABLE]
    release_grants(owed_no_longer, by=by, at=at, reason=reason)
    carry_out_noted({grant.claim_id for grant in grants}, by=by, at=at)
