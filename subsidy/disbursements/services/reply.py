"""Apply one reply of the bank: what was paid, what was refused, what does not fit."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from django.db import connection, transaction

from subsidy.claims import services as claims
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.moves import move, move_many
from subsidy.disbursements import rules
from subsidy.disbursements.files import pain002
from subsidy.disbursements.files.pain002 import Reply, ReplyLine
from subsidy.disbursements.models import BankFile, Batch, Payment, PaymentLine, ReplyDifference
from subsidy.disbursements.services.follow import ask_back_returned
from subsidy.disbursements.states import WITH_THE_BANK, PaymentState

#: What a payment in a state counts as when one of its grants is elsewhere.
COUNTS_AS: dict[str, str] = {
    PaymentState.SCHEDULED: rules.OUT_OF_STEP,
    PaymentState.PAID: rules.IN_RECOVERY,
}
NOTHING = rules.Judgement(paid=(), refused=(), differences=())


class ReplyUnreadable(Refusal):
    """The file is no reply that we can read."""

    code = "reply_unreadable"


@transaction.atomic
def apply_reply(file: BankFile, *, at: datetime) -> rules.Judgement:
    """Do what the bank says, line by line, all or nothing; return what that was.

    Paid lines pay their claims; refused ones give them back to `approved` for a later batch; a line
    that does not fit is recorded as a difference. A reply applied before changes nothing.
    Raises ReplyUnreadable; WrongState while the batch's sending is not recorded yet.
    """
    file.refresh_from_db(from_queryset=BankFile.objects.select_for_update())
    if file.applied_at:
        return NOTHING
    reply = _read(file)
    batch = Batch.objects.select_for_update().filter(number=reply.order_reference).first()
    payments = {} if batch is None else _payments(batch)
    judgement = rules.judge(_lines(reply, payments), _states(batch, payments))
    by = Actor.bank(file.name)
    _write_words([*judgement.paid, *judgement.refused])
    _pay([payments[line.end_to_end_id].pk for line in judgement.paid], file, by=by, at=at)
    _refuse(judgement.refused, payments, file, by=by, at=at)
    _note(file, judgement.differences, at=at)
    if batch is not None:
        _settle(batch, by=by, at=at)
    BankFile.objects.filter(pk=file.pk).update(applied_at=at, batch=batch, last_error="")
    file.refresh_from_db()
    return judgement


def _read(file: BankFile) -> Reply:
    try:
        return pain002.read(bytes(file.content))
    except pain002.Unreadable as fault:
        raise ReplyUnreadable(f"{file.name}: {fault}") from fault


def _payments(batch: Batch) -> dict[str, Payment]:
    rows = batch.payments.only("id", "reference", "state")
    return {payment.reference: payment for payment in rows}


def _lines(reply: Reply, payments: Iterable[str]) -> tuple[ReplyLine, ...]:
    if reply.whole is None:
        return reply.lines
    return tuple(replace(reply.whole, end_to_end_id=reference) for reference in payments)


def _states(batch: Batch | None, payments: dict[str, Payment]) -> dict[str, str]:
    """Return what each payment counts as; nothing counts as sent before its batch is."""
    if batch is None:
        return {}
    if batch.state not in WITH_THE_BANK:
        if batch.files.orders().exists():
            raise WrongState(f"{batch.number} is answered before its sending was recorded")
        return dict.fromkeys(payments, "unsent")
    strays = _strays(payments)
    return {
        reference: COUNTS_AS[payment.state] if payment.pk in strays else payment.state
        for reference, payment in payments.items()
    }


def _strays(payments: dict[str, Payment]) -> set[int]:
    """Return the ids of payments of which a grant is not where its payment is."""
    states = {payment.pk: payment.state for payment in payments.values()}
    lines = PaymentLine.objects.live(states)
    return {
        payment_id
        for payment_id, state in lines.values_list("payment_id", "grant__state").distinct()
        if state != states[payment_id]
    }


def _write_words(lines: list[ReplyLine]) -> None:
    """Keep the bank's reference and reasons with the payments, in one statement."""
    columns = zip(
        *((ln.end_to_end_id, ln.bank_reference, ln.reason_code, ln.reason_text) for ln in lines),
        strict=True,
    )
    if not lines:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE disbursements_payment AS payment
            SET bank_reference = coalesce(nullif(said.by_bank, ''), payment.bank_reference),
                refusal_code = said.code, refusal_reason = said.reason
            FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
                AS said (reference, by_bank, code, reason)
            WHERE payment.reference = said.reference""",
            [list(column) for column in columns],
        )


def _pay(payment_ids: list[int], file: BankFile, *, by: Actor, at: datetime) -> None:
    moved = move_many(Payment, payment_ids, "pay", by=by, at=at, paid_at=at)
    grant_ids = PaymentLine.objects.live(moved).grant_ids()
    paid = claims.pay_many(grant_ids, by=by, at=at, cause=_cause(file), reason=file.name)
    _all_moved(grant_ids, paid)
    ask_back_returned(paid, by=by, at=at)


def _refuse(
    lines: tuple[ReplyLine, ...],
    payments: dict[str, Payment],
    file: BankFile,
    *,
    by: Actor,
    at: datetime,
) -> None:
    ordered = sorted(lines, key=lambda line: line.reason_code)
    for code, group in groupby(ordered, key=lambda line: line.reason_code):
        ids = [payments[line.end_to_end_id].pk for line in group]
        reason = f"bank_refused {code}".strip()
        moved = move_many(Payment, ids, "refuse", by=by, at=at, reason=reason, refused_at=at)
        lines_left = PaymentLine.objects.live(moved)
        grant_ids = lines_left.grant_ids()
        lines_left.update(is_live=False)
        bounced = claims.bounce_many(grant_ids, by=by, at=at, cause=_cause(file), reason=reason)
        _all_moved(grant_ids, bounced)


def _cause(file: BankFile) -> str:
    """Return what the ledger calls the cause of the transfers of this reply."""
    return f"reply:{file.pk}"


def _all_moved(grant_ids: list[int], moved: list[int]) -> None:
    """Take the whole reply back when a claim moved on while it was applied."""
    if left := set(grant_ids) - set(moved):
        raise WrongState(f"{len(left)} grants moved on while the reply was applied")


def _note(file: BankFile, differences: tuple[rules.Difference, ...], *, at: datetime) -> None:
    ReplyDifference.objects.bulk_create(
        ReplyDifference(
            file=file,
            code=difference.code,
            reference=difference.line.end_to_end_id,
            status=difference.line.status,
            reason_code=difference.line.reason_code,
            bank_reference=difference.line.bank_reference,
            recorded_at=at,
        )
        for difference in differences
    )


def _settle(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Move the batch once every payment has its answer."""
    states = set(batch.payments.values_list("state", flat=True))
    if batch.state not in WITH_THE_BANK or PaymentState.SCHEDULED in states:
        return
    verb = "settle_part" if PaymentState.REFUSED in states else "settle"
    if batch.state in Batch.MOVES[verb][0]:
        move(batch, verb, by=by, at=at)
