"""Verbs of the ledger: open a book, bring money into it, hand it on, move it inside."""

from subsidy.ledger.services.books import lock, open_book, set_open, set_quota
from subsidy.ledger.services.handing import allot, hand_over, issue, settle
from subsidy.ledger.services.posting import post_many
from subsidy.ledger.services.refusals import (
    BookClosed,
    DailyQuotaReached,
    FundExhausted,
    SourceExhausted,
)

__all__ = [
    "BookClosed",
    "DailyQuotaReached",
    "FundExhausted",
    "SourceExhausted",
    "allot",
    "hand_over",
    "issue",
    "lock",
    "open_book",
    "post_many",
    "set_open",
    "set_quota",
    "settle",
]
