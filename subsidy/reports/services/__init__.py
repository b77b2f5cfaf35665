"""What doors and other rooms may ask of the reports."""

from subsidy.reports.services.due import due_schedules, make_due, make_scheduled
from subsidy.reports.services.fund_report import ProgrammeIsATest, fund_report
from subsidy.reports.services.places import UnitNotYours
from subsidy.reports.services.raised_prices import raised_prices
from subsidy.reports.services.registry import (
    Bars,
    Facts,
    Item,
    Part,
    Scope,
    Section,
    SectionTable,
    register,
    sections,
)
from subsidy.reports.services.retry import retry_delivery
from subsidy.reports.services.schedules import (
    Plan,
    RecipientInvalid,
    ScheduleDayInvalid,
    pause_schedule,
    resume_schedule,
    revise_schedule,
    set_schedule,
)
from subsidy.reports.services.send import send_due
from subsidy.reports.services.snapshots import PeriodNotOver, make_snapshot
from subsidy.reports.services.statement import clearing_statement

__all__ = [
    "Bars",
    "Facts",
    "Item",
    "Part",
    "PeriodNotOver",
    "Plan",
    "ProgrammeIsATest",
    "RecipientInvalid",
    "ScheduleDayInvalid",
    "Scope",
    "Section",
    "SectionTable",
    "UnitNotYours",
    "clearing_statement",
    "due_schedules",
    "fund_report",
    "make_due",
    "make_scheduled",
    "make_snapshot",
    "pause_schedule",
    "raised_prices",
    "register",
    "resume_schedule",
    "retry_delivery",
    "revise_schedule",
    "sections",
    "send_due",
    "set_schedule",
]
