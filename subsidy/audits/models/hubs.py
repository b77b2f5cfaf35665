"""Hubs: telephones, accounts and devices of which a person has said what they are."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.sealed import DigestField
from subsidy.core.triggers import changed, never_deleted, refuse_update

FROZEN = ["kind", "digest", "masked", "name", "ties", "reason", "named_at", "named_by"]


class HubKind(models.TextChoices):
    MOBILE = "mobile", _("telephone")
    ACCOUNT = "account", _("bank account")
    DEVICE = "device", _("device")


class HubQuerySet(models.QuerySet["Hub"]):
    def open_on(self, day: date) -> "HubQuerySet":
        """Return what is named as such on that day."""
        return self.filter(Q(until=None) | Q(until__gte=day))


@tracked()
class Hub(models.Model):
    """A dormitory's telephone, a shop's tablet, an agency's account: it ties nobody.

    ties: the other verdict, that something which touches very many people is no hub, and ties
    them. Never edited: it ends, and another is named.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=HubKind)
    digest = DigestField()
    masked = models.CharField(_("value"), max_length=40)
    name = models.CharField(_("what it is"), max_length=100)
    ties = models.BooleanField(_("ties people nevertheless"), default=False)
    reason = models.CharField(_("reason"), max_length=500)
    named_at = models.DateTimeField(_("named at"))
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("named by")
    )
    #: The last day on which it holds.
    until = models.DateField(_("until"), null=True)
    ended_because = models.CharField(_("ended because"), max_length=500, blank=True)

    objects = HubQuerySet.as_manager()

    class Meta:
        verbose_name = _("hub")
        verbose_name_plural = _("hubs")
        permissions = [
            ("name_hub", _("Can say what a hub is")),
            ("unname_hub", _("Can end what was said of a hub")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_open_word_about_a_hub",
                fields=["kind", "digest"],
                condition=Q(until=None),
            ),
            models.CheckConstraint(
                name="hub_is_of_a_known_kind", condition=Q(kind__in=HubKind.values)
            ),
            models.CheckConstraint(
                name="hub_has_a_name_and_a_reason", condition=~Q(name="") & ~Q(reason="")
            ),
            models.CheckConstraint(
                name="hub_that_ended_says_why",
                condition=Q(until=None, ended_because="")
                | Q(until__isnull=False) & ~Q(ended_because=""),
            ),
        ]
        triggers = [never_deleted(), refuse_update("frozen_once_named", changed(*FROZEN))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.masked}"
