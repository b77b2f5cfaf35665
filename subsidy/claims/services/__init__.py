"""The verbs of a claim's life, one file for each chapter of it."""

from subsidy.claims.services.complete import AmountChanged, ReservationExpired, complete
from subsidy.claims.services.decide import (
    ReasonMissing,
    approve,
    decide_many,
    decide_one,
    note_failure,
    reject,
)
from subsidy.claims.services.ending import expire_many, withdraw
from subsidy.claims.services.intake import Outcome, reserve, submit, submit_many
from subsidy.claims.services.payout import (
    bounce_many,
    finish_recovery,
    pay_many,
    schedule_many,
    start_recovery,
    unschedule_many,
)
from subsidy.claims.services.quote import Quote, quote
from subsidy.claims.services.sweep import decide_waiting, expire_waiting

__all__ = [
    "AmountChanged",
    "Outcome",
    "Quote",
    "ReasonMissing",
    "ReservationExpired",
    "approve",
    "bounce_many",
    "complete",
    "decide_many",
    "decide_one",
    "decide_waiting",
    "expire_many",
    "expire_waiting",
    "finish_recovery",
    "note_failure",
    "pay_many",
    "quote",
    "reject",
    "reserve",
    "schedule_many",
    "start_recovery",
    "submit",
    "submit_many",
    "unschedule_many",
    "withdraw",
]
