"""Apply one reply of the bank, a few hundred lines at a time: paid, refused, or set aside."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from itertools import accumulate, takewhile

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q

from subsidy.core.actors import Actor
from subsidy.core.moves import move
from subsidy.core.rows import ask
from subsidy.disbursements.models import (
    BankFile,
    Batch,
    Netting,
    Payment,
    PaymentLine,
    ReplyLine,
)
from subsidy.disbursements.models.replies import Verdict
from subsidy.disbursements.rules import replies as rules
from subsidy.disbursements.services import differences
from subsidy.disbursements.services.answers import pay, refuse
from subsidy.disbursements.services.staging import stage
from subsidy.disbursements.states import WITH_THE_BANK, PaymentState

#: A step is one transaction: it ends early rather than move more grants than this.
GRANTS_PER_STEP_MAX = 5_000
#: What a payment in a state counts as when one of its grants is elsewhere.
COUNTS_AS: dict[str, str] = {
    PaymentState.SCHEDULED: rules.OUT_OF_STEP,
    PaymentState.PAID: rules.IN_RECOVERY,
}
UNSENT = "unsent"

_WRITE_WORDS = """
    UPDATE disbursements_payment AS payment
    SET bank_reference = coalesce(nullif(line.bank_reference, ''), payment.bank_reference),
        refusal_code = line.reason_code, refusal_reason = line.reason_text
    FROM disbursements_replyline AS line
    WHERE line.id = ANY(%b::bigint[]) AND payment.reference = line.reference"""


def apply_reply(file: BankFile, *, at: datetime) -> dict[str, int]:
    """Do what the bank says, line by line; return how many lines came to which verdict.

    The lines are written as rows, then applied in steps, each a transaction: what pays, pays its
    claims; what refuses gives them back to `approved` for a later batch; what does not fit is
    noted as a difference. Killed in between, the next call goes on with the next line; a reply that
    was applied changes nothing. Raises ReplyUnreadable, FileDamaged; WrongState while the sending
    of its batch is not recorded yet, or when a claim moved on meanwhile.
    """
    stage(file, at=at)
    while _apply_some(file, at=at):
        pass
    return _finish(file, at=at)


@transaction.atomic
def _apply_some(file: BankFile, *, at: datetime) -> bool:
    """Apply the next lines; return whether there were any."""
    _lock(file)
    waiting = file.lines.filter(verdict="").order_by("number")
    lines = list(waiting[: settings.BANK_LINES_PER_STEP])
    if not lines:
        return False
    batch = file.batch
    assert batch, "lines of an unknown batch do not wait"
    named = batch.payments.filter(reference__in=[line.reference for line in lines])
    payments = {row.reference: row for row in named.select_for_update().order_by("id")}
    grants, strays = _look_at_grants(payments)
    lines = _first(lines, [grants[payments[line.reference].pk] for line in lines])
    ids = _judge(lines, payments, strays, is_sent=batch.state in WITH_THE_BANK)
    differences.note_lines(file, batch, at=at, ids=[line.pk for line in lines])
    ask(_WRITE_WORDS, [[*ids[Verdict.PAYS], *ids[Verdict.REFUSES]]])
    by = Actor.bank(file.name)
    decided = [line for line in lines if line.verdict in {Verdict.PAYS, Verdict.REFUSES}]
    differences.answered([payments[line.reference].pk for line in decided], at=at)
    refuse(decided, payments, file, by=by, at=at)
    pay(decided, payments, file, by=by, at=at)  # last: balances that all want are touched here
    return True


def _lock(file: BankFile) -> None:
    """Make other processes that apply the same file wait for the end of this step."""
    file.refresh_from_db(
        from_queryset=BankFile.objects.select_for_update(of=("self",)).select_related("batch")
    )


def _look_at_grants(payments: Mapping[str, Payment]) -> tuple[Counter[int], set[int]]:
    """Return payment id -> its live grants, and the payments that are no longer simply in their
    state: a grant is in another one, or what was kept back counts as repaid.
    """
    ids = [payment.pk for payment in payments.values()]
    elsewhere = Count("pk", filter=~Q(grant__state=F("payment__state")))
    live = PaymentLine.objects.live(ids).values_list("payment_id")
    rows = list(live.annotate(count=Count("pk"), elsewhere=elsewhere))
    return (
        Counter({payment_id: count for payment_id, count, _elsewhere in rows}),
        {payment_id for payment_id, _count, elsewhere in rows if elsewhere}
        | Netting.objects.netted_payments(ids),
    )


def _first(lines: list[ReplyLine], grants: list[int]) -> list[ReplyLine]:
    """Return the first lines that have no more grants together than a step may move, or one."""
    fitting = list(takewhile(lambda count: count <= GRANTS_PER_STEP_MAX, accumulate(grants)))
    return lines[: max(len(fitting), 1)]


def _judge(
    lines: list[ReplyLine], payments: Mapping[str, Payment], strays: set[int], *, is_sent: bool
) -> dict[str, list[int]]:
    """Give each line its verdict; return verdict -> ids of the lines."""
    ids: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        payment = payments[line.reference]
        state = COUNTS_AS[payment.state] if payment.pk in strays else payment.state
        line.verdict = rules.verdict(line.status, state if is_sent else UNSENT)
        ids[line.verdict].append(line.pk)
    for verdict, of_lines in ids.items():
        ReplyLine.objects.filter(pk__in=of_lines).update(verdict=verdict)
    return ids


@transaction.atomic
def _finish(file: BankFile, *, at: datetime) -> dict[str, int]:
    """Say that the reply is applied, and settle the batch if that was the last answer."""
    _lock(file)
    if file.applied_at:
        return {}
    if file.batch_id:
        batch = Batch.objects.select_for_update().get(pk=file.batch_id)
        _settle(batch, by=Actor.bank(file.name), at=at)
    BankFile.objects.filter(pk=file.pk).update(applied_at=at, last_error="")
    file.refresh_from_db()
    verdicts = file.lines.order_by().values_list("verdict").annotate(Count("pk"))
    return dict(verdicts)


def _settle(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Move the batch once every payment has its answer."""
    states = set(batch.payments.order_by().values_list("state", flat=True).distinct())
    if batch.state not in WITH_THE_BANK or PaymentState.SCHEDULED in states:
        return
    verb = "settle_part" if PaymentState.REFUSED in states else "settle"
    if batch.state in Batch.MOVES[verb][0]:
        move(batch, verb, by=by, at=at)
