"""What happened, as merchants are told it."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.references import new_reference
from subsidy.merchants.models import Merchant
from subsidy.webhooks.states import EventType


def _new_reference() -> str:
    return new_reference("E")


class Event(models.Model):
    """One thing that happened to one merchant. Its reference is the webhook-id: receivers that see
    it twice know it again.
    """

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=_new_reference, editable=False
    )
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, db_index=False, related_name="+", verbose_name=_("merchant")
    )
    type = models.CharField(_("type"), max_length=40, choices=EventType)
    subject = models.CharField(_("subject"), max_length=40)  # whose story it belongs to
    sequence = models.PositiveIntegerField(_("number within the subject"))
    cause = models.CharField(_("cause"), max_length=60, unique=True)  # such as claimmove:981
    data = models.JSONField(_("data"))  # nothing personal
    occurred_at = models.DateTimeField(_("happened at"))

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update)]
        indexes = [
            models.Index(name="event_of_merchant", fields=["merchant", "occurred_at"]),
            models.Index(name="event_by_age", fields=["occurred_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="events_of_a_subject_are_numbered", fields=["subject", "sequence"]
            ),
            models.CheckConstraint(
                name="event_is_of_a_known_type", condition=Q(type__in=EventType.values)
            ),
        ]

    def __str__(self) -> str:
        return self.reference
