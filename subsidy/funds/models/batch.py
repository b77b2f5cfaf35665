import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.programmes.models import Programme
from subsidy.regions.models import Unit


@tracked()
class FundBatch(models.Model):
    """Money that came in at once from one source; what is issued is never edited.

    unit: the city that gave it, whose lines alone it is for; other sources give to all units.
    """

    class Source(models.TextChoices):
        CENTRAL = "central", _("central")
        PROVINCIAL = "provincial", _("provincial")
        CITY = "city", _("city")

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="fund_batches", verbose_name=_("programme")
    )
    source = models.CharField(_("source"), max_length=12, choices=Source)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        related_name="fund_batches",
        verbose_name=_("programme unit"),
    )
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
                condition=Q(source__in=["central", "provincial", "city"]),
            ),
            models.CheckConstraint(
                name="city_money_names_its_city",
                condition=Q(source="city", unit__isnull=False) | ~Q(source="city") & Q(unit=None),
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
