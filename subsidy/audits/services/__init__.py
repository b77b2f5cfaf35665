"""What doors and other rooms may ask of the audits."""

from subsidy.audits.services.explain import Recomputation, recompute
from subsidy.audits.services.flags import ReasonMissing, dismiss
from subsidy.audits.services.ranking import Ranked, ranking
from subsidy.audits.services.registry import Indicator, indicator_named, indicators, register
from subsidy.audits.services.replies import AnswerTooLate, reply_to_flag
from subsidy.audits.services.report import ALARMS, explanation, flag_facts, report, summary
from subsidy.audits.services.runs import DayNotOver, TestProgrammeNotAudited, run_audit

__all__ = [
    "ALARMS",
    "AnswerTooLate",
    "DayNotOver",
    "Indicator",
    "Ranked",
    "ReasonMissing",
    "Recomputation",
    "TestProgrammeNotAudited",
    "dismiss",
    "explanation",
    "flag_facts",
    "indicator_named",
    "indicators",
    "ranking",
    "recompute",
    "register",
    "reply_to_flag",
    "report",
    "run_audit",
    "summary",
]
