from subsidy.reports.services.fund_report import ProgrammeIsATest, fund_report
from subsidy.reports.services.snapshots import PeriodNotOver, make_snapshot
from subsidy.reports.services.statement import clearing_statement

__all__ = [
    "PeriodNotOver",
    "ProgrammeIsATest",
    "clearing_statement",
    "fund_report",
    "make_snapshot",
]
