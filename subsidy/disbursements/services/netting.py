"""Netting: what is asked back from a payee is kept back from its later payments.

`plan` is asked while a batch is drafted, and again when claims leave the draft; `record` writes
what was kept back, `undo` takes it back as long as the payment is not paid. What was kept back
counts as repaid once the payment has stood for some days: banks give money back that late.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.moves import move, move_many, record_births
from subsidy.disbursements.models import Netting, Payment, Recovery
from subsidy.disbursements.rules.recoveries import Deduction, Owed, deduct
from subsidy.disbursements.services.repay import take
from subsidy.disbursements.states import NettingState
from subsidy.programmes.models import Programme, Terms

__all__ = ["Deduction", "plan", "record", "settle_nettings", "undo"]

NETTINGS_PER_SWEEP_MAX = 1_000
#: Netting follows from the batch that people draft and sign: nobody does it by itself.
BY = Actor.sweep("netting")
OWNERS = {
    # A merged merchant's debts are its successor's.
    Terms.Payee.MERCHANT: Coalesce(
        "grant__claim__merchant__successor_id", "grant__claim__merchant_id"
    ),
    Terms.Payee.APPLICANT: F("grant__claim__applicant_id"),
}


def plan(
    payee: str, sums: Mapping[int, tuple[int, int]], *, programme: Programme, at: datetime
) -> dict[int, list[Deduction]]:
    """Return what to keep back from the payees (id -> central, local of the payment).

    Only what is overdue, of the same programme: other money is not mixed with this one's. Only
    payees of whom something is kept back are in the answer; something is always left to pay. The
    recoveries are locked until the transaction ends.
    """
    owed = _owed(payee, list(sums), programme, at)
    planned = {}
    for owner_id, recoveries in owed.items():
        central_fen, local_fen = sums[owner_id]
        deductions = deduct(
            recoveries,
            central_fen=central_fen,
            local_fen=local_fen,
            cap_bp=settings.NETTING_CAP_BP,
        )
        if deductions:
            planned[owner_id] = deductions
    return planned


@transaction.atomic
def record(
    payments: Mapping[int, Payment], plan: Mapping[int, Sequence[Deduction]], *, at: datetime
) -> None:
    """Write what was kept back from each payee's payment; the payments are saved."""
    rows = [
        Netting(
            recovery_id=one.recovery_id,
            payment=payments[owner_id],
            amount_fen=one.amount_fen,
            central_fen=one.central_fen,
            local_fen=one.local_fen,
            planned_at=at,
        )
        for owner_id, deductions in plan.items()
        for one in deductions
    ]
    Netting.objects.bulk_create(rows)
    born = [(row.pk, "plan", NettingState.PLANNED) for row in rows]
    record_births(Netting, born, by=BY, at=at)
    _plan_again({row.recovery_id for row in rows})


@transaction.atomic
def undo(payment_ids: Iterable[int], *, at: datetime, reason: str = "") -> None:
    """Owe again what was kept back from payments that are not paid."""
    rows = Netting.objects.filter(payment__in=list(payment_ids), state=NettingState.PLANNED)
    found = list(rows.order_by("recovery_id", "id"))
    if not found:
        return
    _lock(row.recovery_id for row in found)
    dropped = move_many(Netting, [row.pk for row in found], "drop", by=BY, at=at, reason=reason)
    _plan_again({row.recovery_id for row in found if row.pk in dropped})


def settle_nettings(*, at: datetime, limit: int = NETTINGS_PER_SWEEP_MAX) -> int:
    """Count as repaid what was kept back of payments that have stood; undo what was not paid.

    Killed in between, the next call goes on: each netting is a transaction of its own. Returns how
    many are done.
    """
    void = set(Netting.objects.void().values_list("payment_id", flat=True)[:limit])
    undo(void, at=at, reason="not paid")
    paid_until = at - timedelta(days=settings.NETTING_STANDS_DAYS)
    ripe = Netting.objects.ripe(paid_until=paid_until).values_list("pk", flat=True)
    done = [_net(netting_id, paid_until=paid_until, at=at) for netting_id in list(ripe[:limit])]
    return len(void) + sum(done)


@transaction.atomic
def _net(netting_id: int, *, paid_until: datetime, at: datetime) -> bool:
    """Turn one netting into a repayment; False where its payment came back or another was first."""
    row = Netting.objects.get(pk=netting_id)
    # The payment before the recovery, as the bank's reply locks them.
    row.payment = Payment.objects.select_for_update().get(pk=row.payment_id)
    recovery = Recovery.objects.locked(row.recovery_id)
    if not Netting.objects.ripe(paid_until=paid_until).filter(pk=netting_id).exists():
        return False
    move(row, "net", by=BY, at=at, reason=recovery.reference)
    _plan_again({recovery.pk})
    recovery.refresh_from_db()
    paid_at = row.payment.paid_at
    assert paid_at
    take(
        recovery,
        central_fen=row.central_fen,
        local_fen=row.local_fen,
        paid_on=programme_day(paid_at),
        netting=row,
        by=BY,
        at=at,
    )
    return True


def _owed(
    payee: str, owner_ids: Sequence[int], programme: Programme, at: datetime
) -> dict[int, list[Owed]]:
    """Return payee -> what is overdue, the oldest demand first; locked in the order of the rows."""
    ours = (
        Recovery.objects.filter(grant__claim__programme=programme, grant__claim__payee=payee)
        .annotate(owner_id=OWNERS[Terms.Payee(payee)])
        .filter(owner_id__in=owner_ids)
    )
    _lock(ours.overdue(on=programme_day(at)).values_list("pk", flat=True))
    owed: dict[int, list[Owed]] = {}
    rows: Iterable[Any] = ours.overdue(on=programme_day(at))
    for row in rows:
        one = Owed(recovery_id=row.pk, amount_fen=row.overdue_fen, **row.open_parts)
        owed.setdefault(row.owner_id, []).append(one)
    return owed


def _lock(recovery_ids: Iterable[int]) -> None:
    ids = sorted(set(recovery_ids))
    list(Recovery.objects.select_for_update().filter(pk__in=ids).order_by("id"))


def _plan_again(recovery_ids: Iterable[int]) -> None:
    """Write with the recoveries, which are locked, what is to be netted of them."""
    planned = Netting.objects.filter(recovery__in=recovery_ids, state=NettingState.PLANNED)
    sums = planned.values("recovery_id").annotate(
        central=Sum("central_fen"), local=Sum("local_fen")
    )
    by_recovery = {row["recovery_id"]: (row["central"], row["local"]) for row in sums}
    for recovery_id in sorted(recovery_ids):
        central_fen, local_fen = by_recovery.get(recovery_id, (0, 0))
        Recovery.objects.filter(pk=recovery_id).update(
            planned_central_fen=central_fen, planned_local_fen=local_fen
        )
