"""An event on its way to an endpoint. The table is the queue."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from subsidy.webhooks.models.endpoints import Endpoint
from subsidy.webhooks.models.events import Event
from subsidy.webhooks.states import DeliveryState, EndpointState

WAITING = Q(state=DeliveryState.WAITING)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def awaited(self) -> "DeliveryQuerySet":
        """Return what waits for an endpoint that is not closed."""
        return self.filter(WAITING).exclude(endpoint__state=EndpointState.CLOSED)

    def sendable(self, *, at: datetime) -> "DeliveryQuerySet":
        """Return what is due and behind nothing that is not, the first one first.

        Of one subject and endpoint a later event waits until the earlier one is delivered or dead.
        """
        earlier = Delivery.objects.filter(
            WAITING,
            endpoint=OuterRef("endpoint"),
            subject=OuterRef("subject"),
            id__lt=OuterRef("id"),
            next_at__gt=at,
        )
        return self.filter(WAITING, ~Exists(earlier), next_at__lte=at).order_by("id")


class Delivery(models.Model):
    """One event for one endpoint: what became of it, and when it is tried next."""

    endpoint = models.ForeignKey(
        Endpoint,
        models.PROTECT,
        db_index=False,
        related_name="deliveries",
        verbose_name=_("webhook endpoint"),
    )
    event = models.ForeignKey(
        Event, models.PROTECT, related_name="deliveries", verbose_name=_("webhook event")
    )
    subject = models.CharField(_("subject"), max_length=40)  # the event's
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt at"))
    tried_at = models.DateTimeField(_("last tried at"), null=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    last_status = models.PositiveSmallIntegerField(_("last status"), null=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        permissions = [("replay_delivery", _("Can send a webhook again"))]
        indexes = [
            models.Index(name="delivery_due", fields=["endpoint", "next_at"], condition=WAITING),
            models.Index(
                name="delivery_in_order", fields=["endpoint", "subject", "id"], condition=WAITING
            ),
            models.Index(name="delivery_of_endpoint", fields=["endpoint", "-id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="event_goes_to_an_endpoint_once", fields=["endpoint", "event"]
            ),
            models.CheckConstraint(
                name="delivery_is_in_a_known_state", condition=Q(state__in=DeliveryState.values)
            ),
            models.CheckConstraint(
                name="delivery_has_delivered_at_once_delivered",
                condition=Q(state=DeliveryState.DELIVERED, delivered_at__isnull=False)
                | ~Q(state=DeliveryState.DELIVERED) & Q(delivered_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.endpoint_id}"
