import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.programmes.models import Programme


class FundBatch(models.Model):
    """Money that came in at once from one source; what is issued is never edited."""

    class Source(models.TextChoices):
        CENTRAL = "central", _("central")
        PROVINCIAL = "provincial", _("provincial")

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="fund_batches", verbose_name=_("programme")
    )
    source = models.CharField(_("source"), max_length=12, choices=Source)
    number = models.CharField(_("number"), max_length=60)
    instrument = models.CharField(_("instrument"), max_length=100)
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    issued_on = models.DateField(_("issued on"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("fund batch")
        verbose_name_plural = _("fund batches")
        constraints = [
            models.UniqueConstraint(
                name="fund_batch_number_is_unique_in_its_programme",
                fields=["programme", "number"],
            ),
            models.CheckConstraint(name="fund_batch_holds_money", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="fund_batch_source_is_known",
                condition=Q(source__in=["central", "provincial"]),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_edited", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def book(self) -> str:
        """The name the ledger knows this batch by."""
        return f"batch:{self.pk}"

    @property
    def is_central(self) -> bool:
        return self.source == self.Source.CENTRAL
