from subsidy.claims.models.amendments import Amendment
from subsidy.claims.models.citizens import CitizenCode, CitizenMessage, CitizenWord, CodeRequest
from subsidy.claims.models.claim import INVOICE_NUMBER_LENGTH, Claim, ClaimMove
from subsidy.claims.models.evidence import Evidence, EvidenceKind, FindingCode, ScanState
from subsidy.claims.models.grants import Decision, Grant
from subsidy.claims.models.holdings import ClaimIdentifier, Entitlement
from subsidy.claims.models.holds import Hold
from subsidy.claims.models.opening import OpeningClaim
from subsidy.claims.models.pay_times import PayTime
from subsidy.claims.models.reassessments import (
    Reassessment,
    ReassessmentLine,
    ReassessmentMove,
)
from subsidy.claims.models.returns import GoodsReturn, TopUp
from subsidy.claims.models.watches import Watch, WatchKind, WatchMove

__all__ = [
    "INVOICE_NUMBER_LENGTH",
    "Amendment",
    "CitizenCode",
    "CitizenMessage",
    "CitizenWord",
    "Claim",
    "ClaimIdentifier",
    "ClaimMove",
    "CodeRequest",
    "Decision",
    "Entitlement",
    "Evidence",
    "EvidenceKind",
    "FindingCode",
    "GoodsReturn",
    "Grant",
    "Hold",
    "OpeningClaim",
    "PayTime",
    "Reassessment",
    "ReassessmentLine",
    "ReassessmentMove",
    "ScanState",
    "TopUp",
    "Watch",
    "WatchKind",
    "WatchMove",
]
