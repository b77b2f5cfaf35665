"""The verbs of a claim's life, one file for each chapter of it."""

from subsidy.claims.services.amend import amend
from subsidy.claims.services.appeal import AppealWindowClosed, appeal
from subsidy.claims.services.cancel import cancel
from subsidy.claims.services.citizen_codes import CodeWrong, ask_code, issue_codes
from subsidy.claims.services.citizen_messages import send_messages
from subsidy.claims.services.citizen_words import (
    TokenWrong,
    View,
    answer,
    appeal_as_citizen,
    deny,
    view_status,
)
from subsidy.claims.services.complete import (
    AmountChanged,
    CureDeadlinePassed,
    ReservationExpired,
    complete,
)
from subsidy.claims.services.decide import (
    ReasonMissing,
    approve,
    decide_many,
    decide_one,
    note_failure,
    reject,
)
from subsidy.claims.services.ending import expire_many, lapse_many, withdraw
from subsidy.claims.services.grants import split
from subsidy.claims.services.holding import AlreadyHeld, hold_claim, hold_merchant, lift
from subsidy.claims.services.intake import Outcome, reserve, submit, submit_many
from subsidy.claims.services.lowering import part_of
from subsidy.claims.services.opening import Opened, take_over
from subsidy.claims.services.pay_times import learn_pay_times
from subsidy.claims.services.payout import (
    bounce_many,
    finish_recovery,
    pay_many,
    post_parts,
    schedule_many,
    start_recovery,
    unschedule_many,
)
from subsidy.claims.services.position import Position, position_of
from subsidy.claims.services.put_right import put_right
from subsidy.claims.services.quote import Quote, quote
from subsidy.claims.services.reassess import (
    NothingToReassess,
    TermsMismatch,
    approve_reassessment,
    finish_reassessments,
    propose_reassessment,
    reject_reassessment,
)
from subsidy.claims.services.renewal import follow_accounts, renew_account
from subsidy.claims.services.returning import ReturnNoted, carry_out, finish_return, return_goods
from subsidy.claims.services.sandbox import play_sandbox
from subsidy.claims.services.sending_back import CURABLE, DeadlineInvalid, send_back
from subsidy.claims.services.succession import follow_successions
from subsidy.claims.services.sweep import decide_waiting, expire_waiting, lapse_waiting
from subsidy.claims.services.top_up import NothingToTopUp, top_up
from subsidy.claims.services.waiting import Waiting, place, waiting_of, with_waiting
from subsidy.claims.services.watching import AlreadyWatched, Watched, unwatch, watch, watched

__all__ = [
    "CURABLE",
    "AlreadyHeld",
    "AlreadyWatched",
    "AmountChanged",
    "AppealWindowClosed",
    "CodeWrong",
    "CureDeadlinePassed",
    "DeadlineInvalid",
    "NothingToReassess",
    "NothingToTopUp",
    "Opened",
    "Outcome",
    "Position",
    "Quote",
    "ReasonMissing",
    "ReservationExpired",
    "ReturnNoted",
    "TermsMismatch",
    "TokenWrong",
    "View",
    "Waiting",
    "Watched",
    "amend",
    "answer",
    "appeal",
    "appeal_as_citizen",
    "approve",
    "approve_reassessment",
    "ask_code",
    "bounce_many",
    "cancel",
    "carry_out",
    "complete",
    "decide_many",
    "decide_one",
    "decide_waiting",
    "deny",
    "expire_many",
    "expire_waiting",
    "finish_reassessments",
    "finish_recovery",
    "finish_return",
    "follow_accounts",
    "follow_successions",
    "hold_claim",
    "hold_merchant",
    "issue_codes",
    "lapse_many",
    "lapse_waiting",
    "learn_pay_times",
    "lift",
    "note_failure",
    "part_of",
    "pay_many",
    "place",
    "play_sandbox",
    "position_of",
    "post_parts",
    "propose_reassessment",
    "put_right",
    "quote",
    "reject",
    "reject_reassessment",
    "renew_account",
    "reserve",
    "return_goods",
    "schedule_many",
    "send_back",
    "send_messages",
    "split",
    "start_recovery",
    "submit",
    "submit_many",
    "take_over",
    "top_up",
    "unschedule_many",
    "unwatch",
    "view_status",
    "waiting_of",
    "watch",
    "watched",
    "with_waiting",
    "withdraw",
]
