"""Verbs of the disbursements room: draft, seal, approve, send, read what the bank says, recover."""

from subsidy.disbursements.services.dispatch import BeingSent, FileConflict, send, send_approved
from subsidy.disbursements.services.draft import NothingDue, TestProgramme, draft_batch
from subsidy.disbursements.services.follow import carry_out_reassessments, follow_returns
from subsidy.disbursements.services.inbox import read_replies
from subsidy.disbursements.services.opening import import_claims
from subsidy.disbursements.services.orders import ContentChanged
from subsidy.disbursements.services.recover import (
    BankReferenceMissing,
    demand_all,
    demand_recovery,
    record_repayment,
)
from subsidy.disbursements.services.reply import ReplyUnreadable, apply_reply
from subsidy.disbursements.services.sign import (
    BatchOutdated,
    approve,
    cancel,
    close,
    reject,
    seal,
    unseal,
)

__all__ = [
    "BankReferenceMissing",
    "BatchOutdated",
    "BeingSent",
    "ContentChanged",
    "FileConflict",
    "NothingDue",
    "ReplyUnreadable",
    "TestProgramme",
    "apply_reply",
    "approve",
    "cancel",
    "carry_out_reassessments",
    "close",
    "demand_all",
    "demand_recovery",
    "draft_batch",
    "follow_returns",
    "import_claims",
    "read_replies",
    "record_repayment",
    "reject",
    "seal",
    "send",
    "send_approved",
    "unseal",
]
