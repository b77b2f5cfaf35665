"""Draft a batch: gather what is approved and unpaid, one payment for each payee's account."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from subsidy.applicants.models import Contact
from subsidy.claims.models import GoodsReturn, Grant, Hold
from subsidy.claims.states import ClaimState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.moves import record_births
from subsidy.disbursements.models import Batch, Payment, PaymentLine
from subsidy.disbursements.rules import Due, Share, gather
from subsidy.disbursements.services.locks import Lock, queue_for
from subsidy.disbursements.states import BatchState, PaymentState
from subsidy.merchants.models import PayoutAccount
from subsidy.merchants.states import MerchantState
from subsidy.programmes.models import Programme, Terms

#: A larger batch splits: draft again until there is nothing to pay.
GRANTS_PER_BATCH_MAX = 20_000
#: A suspended or disqualified merchant's money waits; one that left is still owed what it fronted.
PAID_STANDINGS = [MerchantState.ACTIVE, MerchantState.EXITED]


class NothingDue(Refusal):
    """No approved claim of this programme and payee waits for payment."""

    code = "nothing_due"


class TestProgramme(Refusal):
    """No bank is asked to pay claims that exist only for testing."""

    code = "test_programme"
    __test__ = False  # no test class, whatever pytest thinks of the name


@transaction.atomic
def draft_batch(
    programme: Programme,
    *,
    payee: str,
    by: Actor,
    at: datetime,
    limit: int = GRANTS_PER_BATCH_MAX,
) -> Batch:
    """Return a new draft that pays up to `limit` grants, the longest approved first.

    The claims stay approved until the batch is sealed. Raises NothingDue, TestProgramme.
    """
    assert 0 < limit <= GRANTS_PER_BATCH_MAX
    if programme.is_test:
        raise TestProgramme(programme.code)
    queue_for(Lock.DRAFT)  # so that no draft picks what another is picking
    shares = gather(_dues(programme, payee, limit))
    if not shares:
        raise NothingDue(f"{programme.code} owes no {payee} anything")
    batch = _batch(programme, payee, shares, by=by, at=at)
    payments = Payment.objects.bulk_create(_payments(batch, shares))
    PaymentLine.objects.bulk_create(
        PaymentLine(payment=payment, grant_id=grant_id)
        for payment, share in zip(payments, shares, strict=True)
        for grant_id in share.grant_ids
    )
    record_births(Batch, [(batch.pk, "draft", BatchState.DRAFT)], by=by, at=at)
    born = [(payment.pk, "draft", PaymentState.DRAFTED) for payment in payments]
    record_births(Payment, born, by=by, at=at)
    return batch


def payable(programme: Programme, *, payee: str) -> QuerySet[Grant]:
    """Return the grants that a batch drafted now would pay, the longest approved first.

    What is held, or comes back, is left out. A top-up follows a first sum that was paid already.
    """
    live = PaymentLine.objects.filter(grant=OuterRef("pk"), is_live=True)
    held = Hold.objects.open().filter(
        Q(claim=OuterRef("claim")) | Q(merchant=OuterRef("claim__merchant"))
    )
    returned = GoodsReturn.objects.open().filter(claim=OuterRef("claim"))
    grants = (
        Grant.objects.awaiting_payment()
        .filter(~Exists(live), ~Exists(held), ~Exists(returned))
        .filter(claim__programme=programme, claim__payee=payee)
        .filter(claim__state__in=[ClaimState.APPROVED, ClaimState.PAID])
        .order_by("claim__decided_at", "id")
    )
    if payee == Terms.Payee.MERCHANT:
        return grants.filter(claim__merchant__state__in=PAID_STANDINGS)
    return grants.filter(claim__contact__account_digest__isnull=False)


def _dues(programme: Programme, payee: str, limit: int) -> list[Due]:
    is_merchant = payee == Terms.Payee.MERCHANT
    account = "claim__payout_account" if is_merchant else "claim__contact"
    digest = "number_digest" if is_merchant else "account_digest"
    rows = payable(programme, payee=payee).values_list(
        "id",
        "claim__merchant_id" if is_merchant else "claim__applicant_id",
        f"{account}_id",
        F(f"{account}__{digest}"),
        "central_fen",
        "local_fen",
    )
    return [
        Due(
            grant_id=grant_id,
            owner_id=owner_id,
            account_id=account_id,
            account_digest=bytes(account_digest),
            central_fen=central_fen,
            local_fen=local_fen,
        )
        for grant_id, owner_id, account_id, account_digest, central_fen, local_fen in rows[:limit]
    ]


def _batch(
    programme: Programme, payee: str, shares: Sequence[Share], *, by: Actor, at: datetime
) -> Batch:
    serial = Batch.objects.filter(programme__year=programme.year).count() + 1
    return Batch.objects.create(
        number=f"B-{programme.year}-{serial:04}",
        programme=programme,
        payee=payee,
        payments_count=len(shares),
        total_fen=sum(share.amount_fen for share in shares),
        central_fen=sum(share.central_fen for share in shares),
        local_fen=sum(share.local_fen for share in shares),
        made_at=at,
        made_by_id=by.staff_id,
    )


def _payments(batch: Batch, shares: Sequence[Share]) -> list[Payment]:
    describe = _merchants if batch.payee == Terms.Payee.MERCHANT else _applicants
    payees = describe({share.account_id for share in shares})
    return [
        Payment(
            batch=batch,
            number=number,
            reference=f"{batch.number}-{number:05}",
            account_digest=share.account_digest,
            amount_fen=share.amount_fen,
            central_fen=share.central_fen,
            local_fen=share.local_fen,
            **payees[share.account_id],
        )
        for number, share in enumerate(shares, start=1)
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
