"""Money that another system paid before this one began."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models import Grant


class OpeningPayment(models.Model):
    """That a grant was paid elsewhere: it stands in no batch of ours, and no bank answers for it.

    Written once, with the claim that was taken over.
    """

    grant = models.OneToOneField(
        Grant, models.PROTECT, related_name="opening_payment", verbose_name=_("grant")
    )
    paid_on = models.DateField(_("paid on"))
    bank_reference = models.CharField(_("bank's reference"), max_length=35, blank=True)
    source = models.CharField(_("system it comes from"), max_length=40)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("payment taken over")
        verbose_name_plural = _("payments taken over")
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.bank_reference}"
