"""Draft a batch: gather what is approved and unpaid, one payment for each payee's account.

Payments come from the database and go there a thousand at a time, so that a large batch takes no
more memory than a small one.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import connection, transaction

from subsidy.applicants.models import Contact
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.moves import record_births
from subsidy.core.rows import draw_ids, insert
from subsidy.disbursements.models import Batch, Payment, PaymentLine
from subsidy.disbursements.rules.drafting import Share, fill
from subsidy.disbursements.services.locks import Lock, queue_for
from subsidy.disbursements.services.net import net, record_netting
from subsidy.disbursements.services.selection import ALL_DUE, Selection, payable, shares
from subsidy.disbursements.states import BatchState, PaymentState
from subsidy.merchants.models import PayoutAccount
from subsidy.programmes.models import Programme, Terms

PAYMENTS_WRITTEN_AT_ONCE = 1_000


class NothingDue(Refusal):
    """No approved claim of this programme and payee, as selected, waits for payment."""

    code = "nothing_due"


class TestProgramme(Refusal):
    """No bank is asked to pay claims that exist only for testing."""

    code = "test_programme"
    __test__ = False  # no test class, whatever pytest thinks of the name


def draft_batches(
    programme: Programme, *, payee: str, only: Selection = ALL_DUE, by: Actor, at: datetime
) -> list[Batch]:
    """Return new drafts that pay all that is due and selected, as many as the limits call for.

    Each draft is whole by itself: killed in between, the next call makes the rest.
    Raises NothingDue, TestProgramme.
    """
    drafts = [draft_batch(programme, payee=payee, only=only, by=by, at=at)]
    while True:
        try:
            drafts.append(draft_batch(programme, payee=payee, only=only, by=by, at=at))
        except NothingDue:
            return drafts


@transaction.atomic
def draft_batch(
    programme: Programme, *, payee: str, only: Selection = ALL_DUE, by: Actor, at: datetime
) -> Batch:
    """Return a new draft of what is due and selected, the longest approved first.

    It holds no more payments and no more money than the settings allow; the rest stays due. The
    claims stay approved until the batch is sealed. Raises NothingDue, TestProgramme.
    """
    if programme.is_test:
        raise TestProgramme(programme.code)
    queue_for(Lock.DRAFT)  # so that no draft picks what another is picking
    batch = _new(programme, payee, only, by=by, at=at)
    limits = {"payments_max": settings.BATCH_PAYMENTS_MAX, "fen_max": settings.BATCH_FEN_MAX}
    due = shares(payable(programme, payee=payee, only=only, at=at), payee=payee)
    _write(batch, fill(due, **limits), by=by, at=at)
    if not batch.payments_count:
        raise NothingDue(f"{programme.code} owes no {payee} anything")
    batch.save(force_insert=True)
    record_births(Batch, [(batch.pk, "draft", BatchState.DRAFT)], by=by, at=at)
    if batch.payments_count >= PAYMENTS_WRITTEN_AT_ONCE:
        _count_anew()
    return batch


def _new(programme: Programme, payee: str, only: Selection, *, by: Actor, at: datetime) -> Batch:
    """Return the batch with the id that its payments name; it is saved when its sums are known."""
    serial = Batch.objects.filter(programme__year=programme.year).count() + 1
    [batch_id] = draw_ids(Batch, 1)
    return Batch(
        pk=batch_id,
        number=f"B-{programme.year}-{serial:04}",
        programme=programme,
        payee=payee,
        **vars(only),
        payments_count=0,
        total_fen=0,
        central_fen=0,
        local_fen=0,
        made_at=at,
        made_by_id=by.staff_id,
    )


def _write(batch: Batch, rows: Iterator[Share], *, by: Actor, at: datetime) -> None:
    """Write payments and lines of all shares, and add them up in the batch."""
    while chunk := list(islice(rows, PAYMENTS_WRITTEN_AT_ONCE)):
        payments = _payments(batch, chunk)
        netted = net(batch, payments, at=at)
        insert(payments)
        insert(
            [
                PaymentLine(payment_id=payment.pk, grant_id=due.grant_id)
                for payment, share in zip(payments, chunk, strict=True)
                for due in share.dues
            ]
        )
        record_netting(netted, at=at)
        born = [(payment.pk, "draft", PaymentState.DRAFTED) for payment in payments]
        record_births(Payment, born, by=by, at=at)
        _add_up(batch, payments)


def _count_anew() -> None:
    """Let the planner know of the many new rows; it would seal the batch as if it were small."""
    tables = f"{Payment._meta.db_table}, {PaymentLine._meta.db_table}"
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


def _add_up(batch: Batch, payments: Sequence[Payment]) -> None:
    batch.payments_count += len(payments)
    for payment in payments:
        batch.total_fen += payment.amount_fen
        batch.central_fen += payment.central_fen
        batch.local_fen += payment.local_fen
        batch.netted_central_fen += payment.netted_central_fen
        batch.netted_local_fen += payment.netted_local_fen


def _payments(batch: Batch, chunk: Sequence[Share]) -> list[Payment]:
    describe = _merchants if batch.payee == Terms.Payee.MERCHANT else _applicants
    payees = describe({share.account_id for share in chunk})
    ids = draw_ids(Payment, len(chunk))
    return [
        Payment(
            pk=payment_id,
            batch_id=batch.pk,
            number=number,
            reference=f"{batch.number}-{number:05}",
            account_digest=share.account_digest,
            amount_fen=share.amount_fen,
            central_fen=share.central_fen,
            local_fen=share.local_fen,
            **payees[share.account_id],
        )
        for number, (payment_id, share) in enumerate(
            zip(ids, chunk, strict=True), start=batch.payments_count + 1
        )
    ]


def _merchants(ids: set[int]) -> dict[int, dict[str, object]]:
    return {
        account.pk: {
            "merchant_id": account.merchant_id,
            "bank": account.bank,
            "branch": account.branch,
            "account_number": account.number,
            "account_name": account.name,
        }
        for account in PayoutAccount.objects.filter(pk__in=ids)
    }


def _applicants(ids: set[int]) -> dict[int, dict[str, object]]:
    return {
        contact.pk: {
            "applicant_id": contact.applicant_id,
            "bank": contact.account_bank,
            "branch": contact.account_branch,
            "account_number": contact.account_number,
            "account_name": contact.account_name,
        }
        for contact in Contact.objects.filter(pk__in=ids)
    }
