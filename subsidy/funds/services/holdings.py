"""What a line holds of each batch's money: what came, less what went back or on."""

from collections import Counter

from django.db.models import Q, Sum

from subsidy.core.money import split_fen
from subsidy.funds.models import FundBatch, FundLine, FundOrder, OrderKind
from subsidy.funds.rules import divided
from subsidy.ledger.models import Balance, Transfer
from subsidy.ledger.services import FundExhausted

#: Kinds of transfer between a line and a batch; their subject is the line's book.
BETWEEN = ("allot", "return", "remit")


def holdings_of(line: FundLine) -> dict[FundBatch, int]:
    """Return batch -> the fen of its money that the line has, spent or not, the oldest first.

    Three queries. Exact as long as the line's balance is locked.
    """
    held = _from_batches(line) + _from_lines(line)
    batches = FundBatch.objects.filter(programme=line.programme_id).order_by("issued_on", "id")
    return {batch: held[batch.book] for batch in batches if held[batch.book]}


def division(line: FundLine, balance: Balance, *, amount_fen: int) -> dict[FundBatch, int]:
    """Divide an amount over the batches whose money the line holds and has not spent.

    First between the sources, by what is left of each, then in each by what its batches gave.
    Raises FundExhausted.
    """
    central_left, local_left = balance.central_left_fen, balance.local_left_fen
    if balance.available_fen < amount_fen:
        left_fen = balance.available_fen
        raise FundExhausted(line.book, available_fen=left_fen, amount_fen=amount_fen)
    central_fen, local_fen = split_fen(amount_fen, central_fen=central_left, local_fen=local_left)
    parts: dict[FundBatch, int] = {}
    for is_central, source_fen in ((True, central_fen), (False, local_fen)):
        held = {
            batch: fen for batch, fen in holdings_of(line).items() if batch.is_central is is_central
        }
        parts |= divided(source_fen, held)
    return parts


def _from_batches(line: FundLine) -> Counter[str]:
    """Return the batch's book -> what came from it, less what went back."""
    held: Counter[str] = Counter()
    flows = (
        Transfer.objects.filter(subject=line.book, kind__in=BETWEEN)
        .values_list("debit__book", "credit__book")
        .annotate(Sum("amount_fen"))
        .order_by("debit__book", "credit__book")
    )
    for giver, taker, fen in flows:
        if taker == line.book:
            held[giver] += fen
        else:
            held[taker] -= fen
    return held


def _from_lines(line: FundLine) -> Counter[str]:
    """Return the batch's book -> what of its money came from other lines, less what went there."""
    orders = FundOrder.objects.carried_out().filter(kind=OrderKind.REALLOT)
    held: Counter[str] = Counter()
    for order in orders.filter(Q(line=line) | Q(to_line=line)).select_related("batch"):
        assert order.batch
        held[order.batch.book] += order.amount_fen * (1 if order.to_line_id == line.pk else -1)
    return held
