from subsidy.audits.models.flags import Flag, FlagMove
from subsidy.audits.models.hubs import Hub, HubKind
from subsidy.audits.models.parts import RunPart
from subsidy.audits.models.references import ReferenceNull
from subsidy.audits.models.runs import AuditRun, AuditRunMove, IndicatorResult, RunInput, Window
from subsidy.audits.models.settings import IndicatorSetting, IndicatorSettingMove, Mode

__all__ = [
    "AuditRun",
    "AuditRunMove",
    "Flag",
    "FlagMove",
    "Hub",
    "HubKind",
    "IndicatorResult",
    "IndicatorSetting",
    "IndicatorSettingMove",
    "Mode",
    "ReferenceNull",
    "RunInput",
    "RunPart",
    "Window",
]
