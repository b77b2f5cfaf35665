"""Moving grants: with the claim where it is the first one, by themselves where they came later."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from subsidy.claims.models import Claim, Grant
from subsidy.claims.states import GRANT_MOVES, GrantState
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.money import split_fen
from subsidy.core.moves import move_many
from subsidy.ledger.rules import Posting

_FIRST = 1


def move_grants(
    grant_ids: Sequence[int], verb: str, *, by: Actor, at: datetime, reason: str
) -> list[Grant]:
    """Move what the verb starts from; return these grants. Others are left alone.

    The claims of first grants move before them, and a first grant only with its claim.
    """
    sources, target = GRANT_MOVES[verb]
    _lock_claims_of_further(grant_ids)
    firsts = Grant.objects.filter(pk__in=grant_ids, number=_FIRST, state__in=sources)
    moved = move_many(
        Claim, firsts.values_list("claim_id", flat=True), verb, by=by, at=at, reason=reason
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH locked AS (
                    SELECT id FROM {Grant._meta.db_table} WHERE id = ANY(%s) AND state = ANY(%s)
                    AND (number > {_FIRST} OR claim_id = ANY(%s)) ORDER BY id FOR UPDATE)
                UPDATE {Grant._meta.db_table} AS row SET state = %s FROM locked
                WHERE row.id = locked.id RETURNING row.id""",
            [list(grant_ids), list(sources), list(moved), target],
        )
        ids = [row[0] for row in cursor.fetchall()]
    changed = Grant.objects.filter(pk__in=ids).order_by("id")
    return list(changed.select_related("claim__line", "claim__terms"))


def _lock_claims_of_further(grant_ids: Sequence[int]) -> None:
    """Lock claims that will not move before their grants do: every verb locks in this order."""
    further = Grant.objects.filter(pk__in=grant_ids, number__gt=_FIRST).values("claim_id")
    claims = Claim.objects.select_for_update(of=("self",)).filter(pk__in=further).order_by("id")
    list(claims.values_list("id", flat=True))


def posting(kind: str, grant: Grant, cause: str, at: datetime) -> Posting:
    """Return the posting of the whole grant; with the cause, the grant makes it unique."""
    return Posting(
        kind=kind,
        book=grant.claim.line.book,
        amount_fen=grant.amount_fen,
        central_fen=grant.central_fen,
        reference=f"{grant.reference}/{cause}",
        subject=grant.claim.subject,
        day=programme_day(at),
    )


def split(grant: Grant, *, amount_fen: int, at: datetime) -> Grant:
    """Split a part off a committed or paid grant, in the parts its two sources bear; return it.

    The part is a grant of its own, where its whole is; it is for the caller to move it on. What
    cannot be divided goes to the source with the larger rest, as it was when the whole was split.
    """
    assert grant.state in {GrantState.COMMITTED, GrantState.PAID}
    assert grant.split_from_id is None, "a part is released or asked back, never split again"
    assert 0 < amount_fen < grant.amount_fen
    central_fen, local_fen = split_fen(
        amount_fen, central_fen=grant.central_fen, local_fen=grant.local_fen
    )
    grant.amount_fen -= amount_fen
    grant.central_fen -= central_fen
    grant.local_fen -= local_fen
    grant.save(update_fields=["amount_fen", "central_fen", "local_fen"])
    return Grant.objects.create(
        claim=grant.claim,
        number=next_number(grant.claim),
        split_from=grant,
        terms_id=grant.terms_id,
        amount_fen=amount_fen,
        central_fen=central_fen,
        local_fen=local_fen,
        state=grant.state,
        created_at=at,
    )


def next_number(claim: Claim) -> int:
    """Return the number of the claim's next grant. The claim's row is locked by the caller."""
    numbers = claim.grants.order_by("-number").values_list("number", flat=True)
    return (numbers.first() or 0) + 1
