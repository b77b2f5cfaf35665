from subsidy.merchants.services.admission import (
    NoticeRunning,
    TestMismatch,
    activate,
    add_store,
    add_terminal,
    check,
    enrol_merchant,
    enrol_programme,
    notice,
    review,
)
from subsidy.merchants.services.keys import KeyRefused, create_key, find_key, revoke_key
from subsidy.merchants.services.loading import Disagreement, Loaded, load_merchants
from subsidy.merchants.services.payout_accounts import (
    CoolingOff,
    approve_account,
    propose_account,
    retire_account,
    withdraw_account,
)
from subsidy.merchants.services.standing import disqualify, exit_merchant, reinstate, suspend

__all__ = [
    "CoolingOff",
    "Disagreement",
    "KeyRefused",
    "Loaded",
    "NoticeRunning",
    "TestMismatch",
    "activate",
    "add_store",
    "add_terminal",
    "approve_account",
    "check",
    "create_key",
    "disqualify",
    "enrol_merchant",
    "enrol_programme",
    "exit_merchant",
    "find_key",
    "load_merchants",
    "notice",
    "propose_account",
    "reinstate",
    "retire_account",
    "review",
    "revoke_key",
    "suspend",
    "withdraw_account",
]
