from subsidy.funds.services.lines import open_line, pause_line, resume_line
from subsidy.funds.services.loading import load
from subsidy.funds.services.money import allot, issue_batch

__all__ = ["allot", "issue_batch", "load", "open_line", "pause_line", "resume_line"]
