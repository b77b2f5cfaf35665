"""Something a person or a machine did once, for a reason: written with it, never changed."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from subsidy.core.actors import Actor


class Act(models.Model):
    """Who did it, when and why; a subclass says what."""

    by_kind = models.CharField(_("kind of actor"), max_length=10)
    by_reference = models.CharField(_("actor"), max_length=150)
    by_staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("member of staff"),
    )
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        abstract = True


def act(*, by: Actor, at: datetime, reason: str) -> dict[str, Any]:
    """Return who, when and why as the fields of an `Act`."""
    return {
        "by_kind": by.kind,
        "by_reference": by.reference,
        "by_staff_id": by.staff_id,
        "at": at,
        "reason": reason,
    }
