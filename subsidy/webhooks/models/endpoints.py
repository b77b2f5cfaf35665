"""Where a merchant wants to be told, of what, and how it has gone lately."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Move, guard
from subsidy.core.references import new_reference
from subsidy.core.sealed import SealedTextField
from subsidy.merchants.models import Merchant
from subsidy.webhooks.rules.addresses import URL_LENGTH_MAX
from subsidy.webhooks.states import ENDPOINT_MOVES, SUBSCRIBABLE, EndpointState


def _new_reference() -> str:
    return new_reference("W")


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def open(self) -> "EndpointQuerySet":
        """Return the endpoints that their merchants have not given up."""
        return self.exclude(state=EndpointState.CLOSED)

    def of(self, merchant: Merchant) -> "EndpointQuerySet":
        """Return the merchant's endpoints."""
        return self.open().filter(merchant=merchant)

    def free(self, *, at: datetime) -> "EndpointQuerySet":
        """Return active endpoints that nobody is sending to and that do not rest after failures."""
        return self.filter(
            Q(leased_until=None) | Q(leased_until__lte=at),
            Q(rests_until=None) | Q(rests_until__lte=at),
            state=EndpointState.ACTIVE,
        )


class Endpoint(models.Model):
    """One address of a merchant's own system.

    A lease says that somebody is sending to it: one at a time, so that order holds and a receiver
    that hangs costs one thread. After a failure the whole endpoint rests for a while.
    """

    MOVES = ENDPOINT_MOVES

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=_new_reference, editable=False
    )
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="+", verbose_name=_("merchant")
    )
    url = models.CharField(_("address"), max_length=URL_LENGTH_MAX)
    description = models.CharField(_("description"), max_length=200, blank=True)
    events = ArrayField(models.CharField(max_length=40), verbose_name=_("events"))
    secret = SealedTextField(_("secret"))
    former_secret = SealedTextField(_("former secret"), null=True)
    former_until = models.DateTimeField(_("former secret signs until"), null=True)
    state = models.CharField(
        _("state"), max_length=10, choices=EndpointState, default=EndpointState.ACTIVE
    )
    created_at = models.DateTimeField(_("created at"))
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    rests_until = models.DateTimeField(_("rests until"), null=True)
    leased_until = models.DateTimeField(_("leased until"), null=True)
    tried_at = models.DateTimeField(_("last tried at"), null=True)
    worked_at = models.DateTimeField(_("last worked at"), null=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        triggers = guard(ENDPOINT_MOVES, born=[EndpointState.ACTIVE])
        permissions = [
            ("pause_endpoint", _("Can pause a webhook endpoint")),
            ("resume_endpoint", _("Can resume a webhook endpoint")),
        ]
        constraints = [
            models.CheckConstraint(
                name="endpoint_is_in_a_known_state", condition=Q(state__in=EndpointState.values)
            ),
            models.CheckConstraint(
                name="endpoint_hears_of_known_events_and_at_least_one",
                condition=Q(events__contained_by=SUBSCRIBABLE) & ~Q(events=[]),
            ),
            models.CheckConstraint(
                name="former_secret_signs_until_some_moment",
                condition=Q(former_secret=None, former_until=None)
                | Q(former_secret__isnull=False, former_until__isnull=False),
            ),
            models.CheckConstraint(
                name="endpoint_fails_since_its_first_failure",
                condition=Q(failures=0, failing_since=None)
                | Q(failures__gt=0, failing_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def shown_url(self) -> str:
        """The address without its query, which may hold a password."""
        return self.url.partition("?")[0]

    def hears(self, kind: str, *, at: datetime) -> bool:
        """Return whether the endpoint is told of what happened then."""
        return kind in self.events and self.created_at <= at

    def secrets(self, *, at: datetime) -> list[str]:
        """Return what signs at that moment: while a rotation overlaps, both."""
        if self.former_until is None or self.former_until <= at:
            return [self.secret]
        assert self.former_secret
        return [self.secret, self.former_secret]


class EndpointMove(Move):
    endpoint = models.ForeignKey(
        Endpoint, models.PROTECT, related_name="moves", verbose_name=_("webhook endpoint")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a webhook endpoint")
        verbose_name_plural = _("moves of webhook endpoints")
