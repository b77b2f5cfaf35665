from subsidy.audits.models.flags import Flag, FlagMove
from subsidy.audits.models.replies import FlagReply
from subsidy.audits.models.runs import AuditRun, AuditRunMove, IndicatorResult, RunInput

__all__ = [
    "AuditRun",
    "AuditRunMove",
    "Flag",
    "FlagMove",
    "FlagReply",
    "IndicatorResult",
    "RunInput",
]
