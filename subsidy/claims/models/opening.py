"""Claims taken over from another system: what was decided and paid before this one began."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models.claim import Claim


class OpeningClaim(models.Model):
    """Where a claim that was taken over comes from, and its days there.

    Its money is booked on the day it was taken over: reports of days before it do not change.
    """

    claim = models.OneToOneField(
        Claim, models.PROTECT, related_name="opening", verbose_name=_("claim")
    )
    source = models.CharField(_("system it comes from"), max_length=40)
    number = models.CharField(_("number there"), max_length=64)
    submitted_on = models.DateField(_("submitted on"))
    decided_on = models.DateField(_("decided on"), null=True)
    paid_on = models.DateField(_("paid on"), null=True)
    file_name = models.CharField(_("file"), max_length=200)

    class Meta:
        verbose_name = _("claim taken over")
        verbose_name_plural = _("claims taken over")
        constraints = [
            models.UniqueConstraint(
                name="a_claim_of_another_system_is_taken_over_once", fields=["source", "number"]
            ),
            models.CheckConstraint(
                name="claim_taken_over_names_its_system_and_number",
                condition=~Q(source="") & ~Q(number=""),
            ),
            models.CheckConstraint(
                name="claim_taken_over_was_submitted_decided_and_paid_in_this_order",
                condition=(Q(decided_on=None) | Q(decided_on__gte=F("submitted_on")))
                & (Q(paid_on=None) | Q(decided_on__isnull=False, paid_on__gte=F("decided_on"))),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.number}"
