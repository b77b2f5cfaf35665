from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "subsidy.core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from subsidy.core import checks  # noqa: F401 - registers them
