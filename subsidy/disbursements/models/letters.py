"""Letters of demand: what the payee was told, when, and until when to pay."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.disbursements.models.proposals import person
from subsidy.disbursements.models.recoveries import Recovery


class DemandLetter(models.Model):
    """One letter, in both languages; the first is written with the demand, others remind of it.

    It names no natural person: what it says may be kept and printed by everybody at work here.
    """

    recovery = models.ForeignKey(
        Recovery,
        models.PROTECT,
        related_name="letters",
        db_index=False,
        verbose_name=_("recovery"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text_zh = models.TextField(_("Chinese text"))
    text_en = models.TextField(_("English text"))
    noticed_on = models.DateField(_("dated"))
    due_on = models.DateField(_("due on"))
    written_at = models.DateTimeField(_("written at"))
    written_by = person(_("written by"), null=True)

    class Meta:
        verbose_name = _("letter of demand")
        verbose_name_plural = _("letters of demand")
        constraints = [
            models.UniqueConstraint(
                name="letters_of_a_recovery_are_numbered", fields=["recovery", "number"]
            ),
            models.CheckConstraint(
                name="letter_of_demand_leaves_time_to_pay",
                condition=Q(due_on__gt=F("noticed_on")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.recovery_id}/{self.number}"
