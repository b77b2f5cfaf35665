"""A report on its way to a recipient. The table is the queue."""

from datetime import datetime
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.reports.models.schedules import ReportSchedule
from subsidy.reports.models.snapshots import Snapshot
from subsidy.reports.states import DeliveryState, ReportFormat

WAITING = Q(state=DeliveryState.WAITING)
FROZEN = ["snapshot", "schedule", "recipient", "language", "formats"]


class ReportDeliveryQuerySet(models.QuerySet["ReportDelivery"]):
    def sendable(self, *, at: datetime) -> Self:
        """Return what is due and what nobody else is sending, the longest-waiting first."""
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        return self.filter(WAITING, free, next_at__lte=at).order_by("next_at", "id")


class ReportDelivery(models.Model):
    """One snapshot for one recipient: what became of it, and when it is tried next.

    `recipient` is what the schedule names: an address, or the username of a member of staff.
    """

    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="deliveries", verbose_name=_("audit report")
    )
    schedule = models.ForeignKey(
        ReportSchedule,
        models.PROTECT,
        related_name="deliveries",
        verbose_name=_("report schedule"),
    )
    recipient = models.CharField(_("recipient"), max_length=254)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    formats = ArrayField(
        models.CharField(max_length=4, choices=ReportFormat), verbose_name=_("formats")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt at"))
    leased_until = models.DateTimeField(_("being sent until"), null=True)
    tried_at = models.DateTimeField(_("last tried at"), null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = ReportDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of a report")
        verbose_name_plural = _("deliveries of reports")
        permissions = [("retry_reportdelivery", _("Can send a report again"))]
        triggers = [
            never_deleted(),
            refuse_update("addressed_once", changed(*FROZEN)),
            refuse_update("sent_once", pgtrigger.Q(old__state=DeliveryState.SENT.value)),
        ]
        indexes = [models.Index(name="report_delivery_due", fields=["next_at"], condition=WAITING)]
        constraints = [
            models.UniqueConstraint(
                name="snapshot_goes_to_a_recipient_once", fields=["snapshot", "recipient"]
            ),
            models.CheckConstraint(
                name="report_delivery_is_in_a_known_state",
                condition=Q(state__in=DeliveryState.values),
            ),
            models.CheckConstraint(
                name="report_delivery_has_sent_at_once_sent",
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False, leased_until=None)
                | ~Q(state=DeliveryState.SENT) & Q(sent_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} → {self.recipient}"
