"""What scheduled reports are of, and the life of a delivery."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportKind(TextChoices):
    """How long a stretch of time a report looks at."""

    WEEKLY = "weekly", _("weekly")
    MONTHLY = "monthly", _("monthly")


class ReportFormat(TextChoices):
    """The files that a report is sent as."""

    PDF = "pdf", "PDF"
    XLSX = "xlsx", "Excel"


class DeliveryState(TextChoices):
    """A delivery is work, not business: it has a last attempt, no history of moves."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
