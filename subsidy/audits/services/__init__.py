"""What doors and other rooms may ask of the audits."""

from subsidy.audits.services.explain import Recomputation, recompute
from subsidy.audits.services.flags import (
    MomentPassed,
    ReasonMissing,
    dismiss,
    snooze,
    wake_flags,
)
from subsidy.audits.services.hubs import (
    Candidate,
    HubEnded,
    HubNamed,
    candidates,
    name_hub,
    unname_hub,
)
from subsidy.audits.services.parts import ATTEMPTS_MAX, lease_part, measure_part, note_error
from subsidy.audits.services.ranking import Ranked, ranking
from subsidy.audits.services.references import freeze_references
from subsidy.audits.services.registry import Indicator, indicator_named, indicators, register
from subsidy.audits.services.report import ALARMS, explanation, flag_facts, report
from subsidy.audits.services.results import results_of
from subsidy.audits.services.rings import Link, RingSeen, Thing, rings
from subsidy.audits.services.runs import (
    CodeChanged,
    DayNotOver,
    RunUnderWay,
    TestProgrammeNotAudited,
    fail_run,
    finish_run,
    freeze_run,
    lease_run,
    let_go,
    run_audit,
    start_run,
)
from subsidy.audits.services.settings import (
    DayPassed,
    ParameterUnknown,
    SamePerson,
    approve_setting,
    propose_setting,
    reject_setting,
)
from subsidy.audits.services.version import code_version
from subsidy.audits.services.visits import Planned, plan_visits

__all__ = [
    "ALARMS",
    "ATTEMPTS_MAX",
    "Candidate",
    "CodeChanged",
    "DayNotOver",
    "DayPassed",
    "HubEnded",
    "HubNamed",
    "Indicator",
    "Link",
    "MomentPassed",
    "ParameterUnknown",
    "Planned",
    "Ranked",
    "ReasonMissing",
    "Recomputation",
    "RingSeen",
    "RunUnderWay",
    "SamePerson",
    "TestProgrammeNotAudited",
    "Thing",
    "approve_setting",
    "candidates",
    "code_version",
    "dismiss",
    "explanation",
    "fail_run",
    "finish_run",
    "flag_facts",
    "freeze_references",
    "freeze_run",
    "indicator_named",
    "indicators",
    "lease_part",
    "lease_run",
    "let_go",
    "measure_part",
    "name_hub",
    "note_error",
    "plan_visits",
    "propose_setting",
    "ranking",
    "recompute",
    "register",
    "reject_setting",
    "report",
    "results_of",
    "rings",
    "run_audit",
    "snooze",
    "start_run",
    "unname_hub",
    "wake_flags",
]
