"""Reference nulls: what a peer cell did in a run that people took as the measure for later ones."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.audits.models.runs import WRITTEN_ONCE, AuditRun


class ReferenceNullQuerySet(models.QuerySet["ReferenceNull"]):
    def in_force_on(self, day: date) -> "ReferenceNullQuerySet":
        """Return what was set for that day or earlier, the latest last."""
        return self.filter(valid_from__lte=day).order_by("valid_from", "id")


class ReferenceNull(models.Model):
    """One indicator's null of one cell, kept as plain numbers.

    A scheme that more than a tenth of a cell shares becomes the cell's norm; against the reference
    it shows, as an alarm about the whole cell.
    """

    indicator = models.CharField(_("indicator"), max_length=40)
    cell = models.CharField(_("peer cell"), max_length=60)
    content = models.JSONField(_("null"))
    run = models.ForeignKey(
        AuditRun, models.PROTECT, related_name="references", verbose_name=_("audit run")
    )
    valid_from = models.DateField(_("valid from"))
    set_at = models.DateTimeField(_("set at"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set by")
    )

    objects = ReferenceNullQuerySet.as_manager()

    class Meta:
        verbose_name = _("reference of an indicator")
        verbose_name_plural = _("references of indicators")
        permissions = [("freeze_referencenull", _("Can take a run as the reference of later ones"))]
        triggers = [WRITTEN_ONCE]
        indexes = [models.Index(name="references_by_day", fields=["valid_from"])]
        constraints = [
            models.UniqueConstraint(
                name="run_gives_a_cell_one_reference", fields=["run", "indicator", "cell"]
            ),
            models.CheckConstraint(
                name="reference_null_is_of_a_cell", condition=~Q(cell="") & ~Q(indicator="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.cell}"
