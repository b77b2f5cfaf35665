from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "subsidy.reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Let the sections of the audit report register themselves."""
        import_module("subsidy.reports.sections")
