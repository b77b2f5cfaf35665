"""Following what the claims room noted: money paid for goods that came back, or by wrong terms.

That room knows no payments; it says what was paid too much, and here it is asked back.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from subsidy.claims import services as claims
from subsidy.claims.models import Claim, GoodsReturn, Grant, ReassessmentLine
from subsidy.claims.states import GrantState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.disbursements.models.recoveries import RecoveryReason
from subsidy.disbursements.services.recover import recover_excess

ROWS_PER_SWEEP_MAX = 1_000
ERROR_LENGTH_MAX = 200


def follow_returns(*, by: Actor, at: datetime, limit: int = ROWS_PER_SWEEP_MAX) -> int:
    """Ask back what was paid for goods that came back; return how many returns are done by that.

    One that fails keeps its error and holds up no other.
    """
    return _each(GoodsReturn.objects.due(), _follow_return, by=by, at=at, limit=limit)


def carry_out_reassessments(*, by: Actor, at: datetime, limit: int = ROWS_PER_SWEEP_MAX) -> int:
    """Put claims right as approved reassessments say, each claim in a transaction of its own.

    Killed in between, the next call goes on. Returns how many claims are done; one that fails
    (no money is left for a top-up) keeps its error and is tried again.
    """
    done = _each(_lines(), _put_right, by=by, at=at, limit=limit)
    claims.finish_reassessments(by=by, at=at)
    return done


def ask_back_returned(grant_ids: Iterable[int], *, by: Actor, at: datetime) -> None:
    """The bank has just paid: ask back at once what was paid for goods that came back meanwhile."""
    returned = Grant.objects.filter(pk__in=list(grant_ids)).values("claim_id")
    for row in GoodsReturn.objects.due().filter(claim__in=returned):
        _carry_out(row, by=by, at=at)


def _each(
    waiting: QuerySet[Any],
    work: Callable[..., bool],
    *,
    by: Actor,
    at: datetime,
    limit: int,
) -> int:
    done = 0
    for row in list(waiting[:limit]):
        try:
            with transaction.atomic():
                done += work(row.pk, by=by, at=at)
        except (Refusal, DatabaseError) as fault:
            error = str(fault)[:ERROR_LENGTH_MAX]
            type(row).objects.filter(pk=row.pk).update(tried_at=at, last_error=error)
    return done


def _follow_return(return_id: int, *, by: Actor, at: datetime) -> bool:
    """Follow one return; another process that has it is left alone."""
    open_one = GoodsReturn.objects.open().select_for_update(of=("self",), skip_locked=True)
    row = open_one.select_related("claim").filter(pk=return_id).first()
    if row is None:
        return False
    _carry_out(row, by=by, at=at)
    return row.done_at is not None


def _carry_out(row: GoodsReturn, *, by: Actor, at: datetime) -> None:
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=row.claim_id)
    row.claim = claim
    if left_fen := claims.carry_out(row, by=by, at=at):
        recover_excess(
            claim,
            amount_fen=left_fen,
            reason_code=RecoveryReason.GOODS_RETURNED,
            reason=row.reason,
            by=by,
            at=at,
        )
        claims.finish_return(row, at=at)


def _lines() -> QuerySet[ReassessmentLine]:
    """Return what is due, without the claims whose money is at the bank or comes back just now."""
    at_the_bank = Grant.objects.filter(claim=OuterRef("claim"), state=GrantState.SCHEDULED)
    returned = GoodsReturn.objects.open().filter(claim=OuterRef("claim"))
    return ReassessmentLine.objects.due().filter(~Exists(at_the_bank), ~Exists(returned))


def _put_right(line_id: int, *, by: Actor, at: datetime) -> bool:
    waiting = ReassessmentLine.objects.due().select_for_update(of=("self",), skip_locked=True)
    rows = waiting.select_related("claim", "reassessment__new_terms")
    line = rows.filter(pk=line_id).first()
    if line is None:
        return False
    if left_fen := claims.put_right(line, by=by, at=at):
        recover_excess(
            line.claim,
            amount_fen=left_fen,
            reason_code=RecoveryReason.TERMS_REASSESSED,
            reason=str(line.reassessment),
            by=by,
            at=at,
        )
    return line.done_at is not None
