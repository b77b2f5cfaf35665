from subsidy.cases.models.appeals import AppealOutcome, CaseAppeal
from subsidy.cases.models.cases import Case, CaseFlag, CaseKind, CaseMove, FlagOutcome
from subsidy.cases.models.decisions import (
    SANCTIONS,
    CaseDecision,
    CaseDecisionMove,
    Hearing,
    Outcome,
)
from subsidy.cases.models.findings import Comment, Finding, FindingCode, OfficeEvidence
from subsidy.cases.models.measures import CaseHold, CaseHoldMove, CaseRecovery, CaseWatch
from subsidy.cases.models.notices import Extension, Notice, NoticeItem, Reply, ReplyAnswer
from subsidy.cases.models.reinstatements import Reinstatement, ReinstatementMove

__all__ = [
    "SANCTIONS",
    "AppealOutcome",
    "Case",
    "CaseAppeal",
    "CaseDecision",
    "CaseDecisionMove",
    "CaseFlag",
    "CaseHold",
    "CaseHoldMove",
    "CaseKind",
    "CaseMove",
    "CaseRecovery",
    "CaseWatch",
    "Comment",
    "Extension",
    "Finding",
    "FindingCode",
    "FlagOutcome",
    "Hearing",
    "Notice",
    "NoticeItem",
    "OfficeEvidence",
    "Outcome",
    "Reinstatement",
    "ReinstatementMove",
    "Reply",
    "ReplyAnswer",
]
