from subsidy.reports.services.fund_report import ProgrammeIsATest, fund_report
from subsidy.reports.services.statement import clearing_statement

__all__ = ["ProgrammeIsATest", "clearing_statement", "fund_report"]
