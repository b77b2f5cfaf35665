from subsidy.funds.services.carry_out import LessFrozen, ProgrammeCleared, carry_out_orders
from subsidy.funds.services.holdings import division, holdings_of
from subsidy.funds.services.lines import open_line, pause_line, resume_line
from subsidy.funds.services.loading import load
from subsidy.funds.services.money import allot, issue_batch
from subsidy.funds.services.orders import (
    approve_document,
    approve_order,
    reject_order,
    withdraw_order,
)
from subsidy.funds.services.propose import (
    BelongsInFuture,
    MoneyOfAnotherCity,
    NothingToCorrect,
    ProgrammeMismatch,
    propose_allot,
    propose_allots,
    propose_freeze,
    propose_reallot,
    propose_return,
    propose_thaw,
)
from subsidy.funds.services.quotas import set_quota

__all__ = [
    "BelongsInFuture",
    "LessFrozen",
    "MoneyOfAnotherCity",
    "NothingToCorrect",
    "ProgrammeCleared",
    "ProgrammeMismatch",
    "allot",
    "approve_document",
    "approve_order",
    "carry_out_orders",
    "division",
    "holdings_of",
    "issue_batch",
    "load",
    "open_line",
    "pause_line",
    "propose_allot",
    "propose_allots",
    "propose_freeze",
    "propose_reallot",
    "propose_return",
    "propose_thaw",
    "reject_order",
    "resume_line",
    "set_quota",
    "withdraw_order",
]
