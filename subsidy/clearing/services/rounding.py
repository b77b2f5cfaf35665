"""What rounding left: every grant was split to the fen by itself, so the sums are a little off."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Case, F, Sum, When

from subsidy.clearing.models import RoundingSettled, YearEndOrder
from subsidy.clearing.rules import Granted, rounding_fen
from subsidy.clearing.states import OrderState
from subsidy.core.rows import ask
from subsidy.funds.models import FundBatch, FundLine
from subsidy.ledger.rules import ARRIVALS

#: A line's pair of central and local money changes with each arrival. The transfer that committed a
#: grant says under which pair it was split; what was released or came back is borne by nobody.
_GRANTED = """
    WITH arrivals AS (
        SELECT account.book, transfer.id, side.sign * transfer.central_fen AS central_fen,
               side.sign * (transfer.amount_fen - transfer.central_fen) AS local_fen
        FROM ledger_transfer AS transfer
        CROSS JOIN LATERAL (VALUES (transfer.debit_id, -1), (transfer.credit_id, 1))
            AS side (account_id, sign)
        JOIN ledger_account AS account ON account.id = side.account_id
        WHERE transfer.kind = ANY(%b::text[]) AND account.book = ANY(%b::text[])
    ), pairs AS (
        SELECT book, id AS since, lead(id) OVER (PARTITION BY book ORDER BY id) AS until,
               sum(central_fen) OVER running AS central_fen,
               sum(local_fen) OVER running AS local_fen
        FROM arrivals WINDOW running AS (PARTITION BY book ORDER BY id)
    )
    SELECT claim.line_id, pairs.central_fen::bigint, pairs.local_fen::bigint,
           sum(awarded.amount_fen)::bigint, sum(awarded.central_fen)::bigint
    FROM claims_claim AS claim
    JOIN claims_grant AS awarded ON awarded.claim_id = claim.id
    JOIN ledger_transfer AS committed ON committed.kind = 'commit'
        AND committed.reference = 'grant:' || coalesce(awarded.split_from_id, awarded.id)
    JOIN pairs ON pairs.book = 'line:' || claim.line_id AND pairs.since < committed.id
        AND (pairs.until IS NULL OR pairs.until > committed.id)
    WHERE claim.line_id = ANY(%b::bigint[]) AND awarded.state NOT IN ('released', 'recovered')
    GROUP BY 1, 2, 3"""


def rounding_of(lines: Iterable[FundLine], *, but: YearEndOrder) -> dict[int, int]:
    """Return line id -> what central still owes local for rounding; below zero, the reverse.

    What other orders than this one settled is settled.
    """
    books = {line.book: line.pk for line in lines}
    granted: dict[int, list[Granted]] = defaultdict(list)
    for line_id, *sums in ask(_GRANTED, [sorted(ARRIVALS), list(books), list(books.values())]):
        granted[line_id].append(Granted(*sums))
    settled = _settled(books.values(), but)
    return {
        line_id: rounding_fen(granted[line_id]) - settled.get(line_id, 0)
        for line_id in books.values()
    }


def _settled(line_ids: Iterable[int], but: YearEndOrder) -> dict[int, int]:
    """Return line id -> what other clearings moved from central to local for it."""
    rows = RoundingSettled.objects.filter(
        line__in=list(line_ids), order__state=OrderState.APPROVED
    ).exclude(order=but)
    signed = Case(
        When(giver__source=FundBatch.Source.CENTRAL, then=F("amount_fen")),
        default=-F("amount_fen"),
    )
    return dict(rows.values_list("line").annotate(fen=Sum(signed)).order_by("line"))
