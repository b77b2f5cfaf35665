"""What the disbursements room tells claims: scheduled, paid, given back, recovered.

Every verb takes grants, moves them and their claims together, and posts the money. A grant in
another state is left alone, so a reply that comes twice changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from subsidy.claims.models import Claim, Grant
from subsidy.claims.services import holdings
from subsidy.claims.states import GRANT_MOVES
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import WrongState
from subsidy.core.moves import move_many
from subsidy.ledger import services as ledger
from subsidy.ledger.rules import Posting
from subsidy.programmes.models import Terms


@transaction.atomic
def schedule_many(grant_ids: Sequence[int], *, by: Actor, at: datetime, reason: str) -> list[int]:
    """Committed grants of approved claims go into a sealed batch; return those that went."""
    return [grant.pk for grant in _move(grant_ids, "schedule", by=by, at=at, reason=reason)]


@transaction.atomic
def unschedule_many(grant_ids: Sequence[int], *, by: Actor, at: datetime, reason: str) -> list[int]:
    """The batch was taken apart: the grants wait for another one."""
    return [grant.pk for grant in _move(grant_ids, "unschedule", by=by, at=at, reason=reason)]


@transaction.atomic
def pay_many(
    grant_ids: Sequence[int], *, by: Actor, at: datetime, cause: str, reason: str = ""
) -> list[int]:
    """The bank paid. `cause` names the reply; with the grant it makes the transfer unique."""
    grants = _move(grant_ids, "pay", by=by, at=at, reason=reason)
    ledger.post_many([_posting("pay", grant, cause, at) for grant in grants], at=at)
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
    grants = _move(grant_ids, "bounce", by=by, at=at, reason=reason)
    postings = [_posting("bounce", grant, cause, at) for grant in grants if grant.pk in paid]
    ledger.post_many(postings, at=at)
    return [grant.pk for grant in grants]


@transaction.atomic
def start_recovery(grant: Grant, *, by: Actor, at: datetime, reason: str) -> None:
    """Money that should not have been paid, or no longer, is asked back. Raises WrongState."""
    if not _move([grant.pk], "recover", by=by, at=at, reason=reason):
        grant.refresh_from_db()
        raise WrongState(f"cannot recover a grant that is {grant.state}")
    grant.refresh_from_db()


@transaction.atomic
def finish_recovery(grant: Grant, *, by: Actor, at: datetime, cause: str, reason: str = "") -> None:
    """The money came back: exactly the stored parts return to the line. Raises WrongState.

    Identifiers are free again, but for those that never are; the quota as the terms say.
    """
    grants = _move([grant.pk], "settle", by=by, at=at, reason=reason)
    if not grants:
        grant.refresh_from_db()
        raise WrongState(f"cannot settle a grant that is {grant.state}")
    ledger.post_many([_posting("recover", grants[0], cause, at)], at=at)
    keeps_slot = grants[0].claim.terms.quota_on_return == Terms.QuotaOnReturn.BURN
    holdings.free([grants[0].claim_id], was_paid=True, slots=not keeps_slot)
    grant.refresh_from_db()


def _move(
    grant_ids: Sequence[int], verb: str, *, by: Actor, at: datetime, reason: str
) -> list[Grant]:
    """Move claims first, then the grants of the claims that moved; return these grants."""
    sources, target = GRANT_MOVES[verb]
    rows = Grant.objects.filter(pk__in=list(grant_ids), state__in=list(sources))
    moved = move_many(
        Claim, rows.values_list("claim_id", flat=True), verb, by=by, at=at, reason=reason
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH locked AS (
                    SELECT id FROM {Grant._meta.db_table} WHERE id = ANY(%s)
                    AND claim_id = ANY(%s) AND state = ANY(%s) ORDER BY id FOR UPDATE)
                UPDATE {Grant._meta.db_table} AS row SET state = %s FROM locked
                WHERE row.id = locked.id RETURNING row.id""",
            [list(grant_ids), list(moved), list(sources), target],
        )
        ids = [row[0] for row in cursor.fetchall()]
    changed = Grant.objects.filter(pk__in=ids).order_by("id")
    return list(changed.select_related("claim__line", "claim__terms"))


def _posting(kind: str, grant: Grant, cause: str, at: datetime) -> Posting:
    return Posting(
        kind=kind,
        book=grant.claim.line.book,
        amount_fen=grant.amount_fen,
        central_fen=grant.central_fen,
        reference=f"{grant.reference}/{cause}",
        subject=grant.claim.subject,
        day=programme_day(at),
    )
