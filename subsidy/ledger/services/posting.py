"""Posting: money moves inside books, many transfers in one statement, the balances last."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from subsidy.core.rows import ask
from subsidy.ledger import rules
from subsidy.ledger.rules import Posting, Registrations
from subsidy.ledger.services.books import lock
from subsidy.ledger.services.refusals import BookClosed, DailyQuotaReached, FundExhausted

_POST = """
    INSERT INTO ledger_transfer (kind, debit_id, credit_id, amount_fen, central_fen, reference,
                                 subject, programme_day, recorded_at)
    SELECT kind, debit.id, credit.id, amount_fen, central_fen, reference, subject, day, %b
    FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::bigint[], %b::bigint[],
                %b::text[], %b::text[], %b::date[]) WITH ORDINALITY
         AS posting (kind, book, debited, credited, amount_fen, central_fen,
                     reference, subject, day, place)
    JOIN ledger_account AS debit ON (debit.book, debit.bucket) = (posting.book, debited)
    JOIN ledger_account AS credit ON (credit.book, credit.bucket) = (posting.book, credited)
    ORDER BY place
    RETURNING id"""

#: What was registered by then on the day, and what comes now.
_COUNTED = "CASE WHEN counted_on >= %(day)b THEN counted_{0} ELSE 0 END + %(more_{0})b"
_COUNT = f"""counted_on = greatest(counted_on, %(day)b),
    counted_claims = {_COUNTED.format("claims")}, counted_fen = {_COUNTED.format("fen")}"""
#: A day that is over takes nothing more once there is a quota: nobody knows its count any longer.
_QUOTA_HOLDS = f"""({_COUNTED.format("claims")} <= quota_claims) IS NOT FALSE
    AND ({_COUNTED.format("fen")} <= quota_fen) IS NOT FALSE
    AND (counted_on > %(day)b AND num_nonnulls(quota_claims, quota_fen) > 0) IS NOT TRUE"""


@transaction.atomic(savepoint=False)
def post_many(postings: Sequence[Posting], *, at: datetime) -> None:
    """Write all postings and change the balances last, in the order of the books.

    Raises FundExhausted (what was available under lock), BookClosed or DailyQuotaReached; then
    nothing is written.
    """
    if not postings:
        return
    columns = zip(
        *(
            (
                posting.kind,
                posting.book,
                *rules.KINDS[posting.kind],
                posting.amount_fen,
                posting.central_fen,
                posting.reference,
                posting.subject,
                posting.day,
            )
            for posting in postings
        ),
        strict=True,
    )
    posted = ask(_POST, [at, *map(list, columns)])
    assert len(posted) == len(postings), "every book is open"
    reserving = {posting.book for posting in postings if posting.kind == "reserve"}
    new = rules.registrations(postings)
    for book, change in sorted(rules.deltas(list(postings)).items()):
        _change(book, change, must_be_open=book in reserving, new=new.get(book))


def _change(
    book: str, change: dict[str, int], *, must_be_open: bool, new: Registrations | None
) -> None:
    """Change one balance if it covers what leaves `available`, else say what was there."""
    taken_fen = max(-change.get("available_fen", 0), 0)
    sums = ", ".join(f"{column} = {column} + %({column})b" for column in change)
    covering = "available_fen >= %(taken_fen)b AND (is_open OR NOT %(must_be_open)b)"
    params = {"book": book, "taken_fen": taken_fen, "must_be_open": must_be_open} | change
    if new:
        sums, covering = f"{sums}, {_COUNT}", f"{covering} AND {_QUOTA_HOLDS}"
        params |= {"day": new.day, "more_claims": new.claims, "more_fen": new.amount_fen}
    sql = f"UPDATE ledger_balance SET {sums} WHERE book = %(book)b AND {covering} RETURNING book"
    while not ask(sql, params):
        balance = lock([book])[book]
        if must_be_open and not balance.is_open:
            raise BookClosed(book)
        if balance.available_fen < taken_fen:
            raise FundExhausted(book, available_fen=balance.available_fen, amount_fen=taken_fen)
        if new and not balance.room_on(new.day).holds(new):
            raise DailyQuotaReached(book)
