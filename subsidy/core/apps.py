from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "subsidy.core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from subsidy.core import checks  # noqa: F401 - registers them
        from subsidy.core.history import listen

        connection_created.connect(listen)
