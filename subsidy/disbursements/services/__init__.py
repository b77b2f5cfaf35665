"""Verbs of the disbursements room: draft, seal, approve, send, read what the bank says, recover."""

from subsidy.disbursements.services.accounts import AccountChanged
from subsidy.disbursements.services.corrections import (
    AccountInUse,
    approve_correction,
    propose_correction,
    reject_correction,
)
from subsidy.disbursements.services.differences import DocumentMissing, note_unanswered, resolve
from subsidy.disbursements.services.dispatch import BeingSent, FileConflict, send, send_approved
from subsidy.disbursements.services.draft import (
    NothingDue,
    TestProgramme,
    draft_batch,
    draft_batches,
)
from subsidy.disbursements.services.follow import carry_out_reassessments, follow_returns
from subsidy.disbursements.services.inbox import read_replies
from subsidy.disbursements.services.instalments import (
    InstalmentsUnfit,
    PlanOutdated,
    approve_instalments,
    propose_instalments,
    reject_instalments,
)
from subsidy.disbursements.services.kept import FileDamaged
from subsidy.disbursements.services.leaving import NothingLeft, cancel, drop_payment
from subsidy.disbursements.services.letters import DueDayUnfit, remind
from subsidy.disbursements.services.limits import DailyLimitReached
from subsidy.disbursements.services.netting import settle_nettings
from subsidy.disbursements.services.opening import import_claims
from subsidy.disbursements.services.orders import ContentChanged
from subsidy.disbursements.services.recover import demand_all, demand_recovery
from subsidy.disbursements.services.repay import (
    BankReferenceMissing,
    RepaidTooMuch,
    RepaymentKnown,
    record_repayment,
)
from subsidy.disbursements.services.reply import apply_reply
from subsidy.disbursements.services.selection import Selection
from subsidy.disbursements.services.sign import (
    approve,
    close,
    endorse,
    recall,
    reject,
    seal,
    unseal,
)
from subsidy.disbursements.services.staging import ReplyUnreadable
from subsidy.disbursements.services.stop import (
    AlreadyStopped,
    PaymentsStopped,
    keep_stop,
    lift_stop,
    place_stop,
    propose_lift,
)
from subsidy.disbursements.services.treasury import (
    NothingToReturn,
    approve_treasury_return,
    propose_treasury_return,
    reject_treasury_return,
)
from subsidy.disbursements.services.write_off import (
    WriteOffOutdated,
    approve_write_off,
    propose_write_off,
    reject_write_off,
)

__all__ = [
    "AccountChanged",
    "AccountInUse",
    "AlreadyStopped",
    "BankReferenceMissing",
    "BeingSent",
    "ContentChanged",
    "DailyLimitReached",
    "DocumentMissing",
    "DueDayUnfit",
    "FileConflict",
    "FileDamaged",
    "InstalmentsUnfit",
    "NothingDue",
    "NothingLeft",
    "NothingToReturn",
    "PaymentsStopped",
    "PlanOutdated",
    "RepaidTooMuch",
    "RepaymentKnown",
    "ReplyUnreadable",
    "Selection",
    "TestProgramme",
    "WriteOffOutdated",
    "apply_reply",
    "approve",
    "approve_correction",
    "approve_instalments",
    "approve_treasury_return",
    "approve_write_off",
    "cancel",
    "carry_out_reassessments",
    "close",
    "demand_all",
    "demand_recovery",
    "draft_batch",
    "draft_batches",
    "drop_payment",
    "endorse",
    "follow_returns",
    "import_claims",
    "keep_stop",
    "lift_stop",
    "note_unanswered",
    "place_stop",
    "propose_correction",
    "propose_instalments",
    "propose_lift",
    "propose_treasury_return",
    "propose_write_off",
    "read_replies",
    "recall",
    "record_repayment",
    "reject",
    "reject_correction",
    "reject_instalments",
    "reject_treasury_return",
    "reject_write_off",
    "remind",
    "resolve",
    "seal",
    "send",
    "send_approved",
    "settle_nettings",
    "unseal",
]
