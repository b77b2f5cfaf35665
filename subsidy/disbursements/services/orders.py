"""What a batch asks the bank to do, read from its rows."""

from datetime import datetime

from django.conf import settings

from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal
from subsidy.disbursements.files.order import BankAccount, Order, OrderLine, fingerprint
from subsidy.disbursements.models import Batch, Payment


class ContentChanged(Refusal):
    """The payments, or the paying account, are not those that were sealed."""

    code = "content_changed"


def payer() -> BankAccount:
    """Return the account that the money leaves, as the settings name it."""
    return BankAccount(**settings.BANK_PAYER)


def lines_of(batch: Batch) -> tuple[OrderLine, ...]:
    """Return the payments of the batch in the order of their numbers."""
    return tuple(_line(payment) for payment in batch.payments.order_by("number", "id"))


def content_sha256(batch: Batch) -> str:
    """Return the digest of who pays whom how much, from the rows as they are now."""
    return fingerprint(batch.number, payer(), lines_of(batch))


def sealed_order(batch: Batch, *, at: datetime) -> Order:
    """Return the order of a sealed batch, to be executed today. Raises ContentChanged."""
    lines = lines_of(batch)
    if fingerprint(batch.number, payer(), lines) != batch.content_sha256:
        raise ContentChanged(f"{batch.number} is not what was sealed")
    return Order(
        reference=batch.number,
        created_at=at,
        execute_on=programme_day(at),
        payer=payer(),
        purpose=f"以旧换新补贴 {batch.programme.name_zh} {batch.number}",
        lines=lines,
    )


def _line(payment: Payment) -> OrderLine:
    return OrderLine(
        reference=payment.reference,
        payee=BankAccount(
            bank=payment.bank,
            branch=payment.branch,
            number=payment.account_number,
            name=payment.account_name,
        ),
        amount_fen=payment.amount_fen,
        central_fen=payment.central_fen,
        local_fen=payment.local_fen,
    )
