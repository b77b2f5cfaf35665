from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditsConfig(AppConfig):
    name = "subsidy.audits"
    verbose_name = _("Audits")

    def ready(self) -> None:
        """Let the indicators register themselves: services run them but may not import them."""
        import_module("subsidy.audits.indicators")
