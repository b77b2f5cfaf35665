"""The verbs of a case's life, one file for each chapter of it."""

from subsidy.cases.services.appealing import AppealTooLate, appeal, decision_of, overturn, uphold
from subsidy.cases.services.common import ClaimUnknown, FindingMissing, ReasonMissing
from subsidy.cases.services.deciding import (
    HearingMissing,
    ReplyStillOpen,
    ReplyUnanswered,
    Ruling,
    UntilUnfit,
    approve_sanction,
    decide,
    propose_sanction,
    turn_down,
)
from subsidy.cases.services.ending import close, fall_silent, lapse
from subsidy.cases.services.finding import find, withdraw_finding
from subsidy.cases.services.following import NothingToRecover, demand_recoveries, share_link
from subsidy.cases.services.holding import (
    NotToldYet,
    hold_claims,
    hold_merchant,
    prolong,
    release,
    review_hold,
    run_out,
)
from subsidy.cases.services.opening import (
    FlagUnfit,
    OfficerUnfit,
    add_evidence,
    add_flag,
    assign,
    comment,
    open_case,
    open_up,
    reopen,
)
from subsidy.cases.services.quality import Quality, outcomes
from subsidy.cases.services.reinstating import (
    ReinstatementWaiting,
    approve_reinstatement,
    expire_sanction,
    fulfil,
    propose_reinstatement,
    reject_reinstatement,
)
from subsidy.cases.services.replying import AlreadyAnswered, AnswerTooLate, answer_reply, reply
from subsidy.cases.services.sweeping import run_clocks
from subsidy.cases.services.telling import ExtensionUsed, NothingToTell, Undercover, extend, tell

__all__ = [
    "AlreadyAnswered",
    "AnswerTooLate",
    "AppealTooLate",
    "ClaimUnknown",
    "ExtensionUsed",
    "FindingMissing",
    "FlagUnfit",
    "HearingMissing",
    "NotToldYet",
    "NothingToRecover",
    "NothingToTell",
    "OfficerUnfit",
    "Quality",
    "ReasonMissing",
    "ReinstatementWaiting",
    "ReplyStillOpen",
    "ReplyUnanswered",
    "Ruling",
    "Undercover",
    "UntilUnfit",
    "add_evidence",
    "add_flag",
    "answer_reply",
    "appeal",
    "approve_reinstatement",
    "approve_sanction",
    "assign",
    "close",
    "comment",
    "decide",
    "decision_of",
    "demand_recoveries",
    "expire_sanction",
    "extend",
    "fall_silent",
    "find",
    "fulfil",
    "hold_claims",
    "hold_merchant",
    "lapse",
    "open_case",
    "open_up",
    "outcomes",
    "overturn",
    "prolong",
    "propose_reinstatement",
    "propose_sanction",
    "reject_reinstatement",
    "release",
    "reopen",
    "reply",
    "review_hold",
    "run_clocks",
    "run_out",
    "share_link",
    "tell",
    "turn_down",
    "uphold",
    "withdraw_finding",
]
