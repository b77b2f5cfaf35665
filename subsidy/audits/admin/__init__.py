"""Windows on audits: flags with all that explains them, runs, results, hubs, settings of
indicators.
"""

from subsidy.audits.admin.flags import FlagWindow
from subsidy.audits.admin.hubs import HubWindow
from subsidy.audits.admin.results import ResultWindow
from subsidy.audits.admin.runs import RunWindow
from subsidy.audits.admin.settings import ReferenceWindow, SettingWindow

__all__ = [
    "FlagWindow",
    "HubWindow",
    "ReferenceWindow",
    "ResultWindow",
    "RunWindow",
    "SettingWindow",
]
