"""What a batch asks the bank to do, read from its rows, a payment at a time."""

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from subsidy.claims.rules.working_days import working_day_from
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal
from subsidy.disbursements.files.order import (
    Altered,
    BankAccount,
    Order,
    OrderLine,
    Seal,
    as_sealed,
)
from subsidy.disbursements.models import Batch

PAYMENTS_PER_FETCH = 2_000
_COLUMNS = (
    *("reference", "bank", "branch", "account_number", "account_name"),
    *("amount_fen", "central_fen", "local_fen"),
)


class ContentChanged(Refusal):
    """The payments, or the paying account, are not those that were sealed."""

    code = "content_changed"


def payer() -> BankAccount:
    """Return the account that the money leaves, as the settings name it."""
    return BankAccount(**settings.BANK_PAYER)


def value_day(at: datetime) -> date:
    """Return the day on which a bank that gets an order now is to carry it out."""
    return working_day_from(programme_day(at))


@transaction.atomic  # a cursor on the server lives as long as its transaction
def content_sha256(batch: Batch) -> str:
    """Return the digest of who pays whom how much, from the rows as they are now."""
    seal = Seal(batch.number, payer())
    for _line in seal.over(_lines_of(batch)):
        pass
    return seal.hexdigest()


@transaction.atomic
def sealed_order(batch: Batch, *, at: datetime) -> Order:
    """Return the head of the order, every payment looked at once. Raises ContentChanged."""
    for _line in sealed_lines(batch):
        pass
    return order_of(batch, at=at)


def sealed_lines(batch: Batch) -> Iterator[OrderLine]:
    """Yield the payments by number; after the last, raises ContentChanged if they were altered.

    To be used up within one transaction.
    """
    order = order_of(batch, at=batch.made_at)
    try:
        yield from as_sealed(order, _lines_of(batch), sha256=batch.content_sha256)
    except Altered as fault:
        raise ContentChanged(f"{batch.number}: {fault}") from fault


def order_of(batch: Batch, *, at: datetime) -> Order:
    """Return the head of the order, to be carried out on the first working day from now on."""
    return Order(
        reference=batch.number,
        created_at=at,
        execute_on=value_day(at),
        payer=payer(),
        purpose=f"以旧换新补贴 {batch.programme.name_zh} {batch.number}",
        count=batch.payments_count,
        central_fen=batch.central_fen,
        local_fen=batch.local_fen,
    )


def _lines_of(batch: Batch) -> Iterator[OrderLine]:
    rows = batch.payments.undropped().order_by("number", "id").values_list(*_COLUMNS)
    for reference, bank, branch, number, name, *sums in rows.iterator(PAYMENTS_PER_FETCH):
        amount_fen, central_fen, local_fen = sums
        yield OrderLine(
            reference=reference,
            payee=BankAccount(bank=bank, branch=branch, number=number, name=name),
            amount_fen=amount_fen,
            central_fen=central_fen,
            local_fen=local_fen,
        )
