"""What a run is cut into: an indicator each, measured by whichever worker takes it."""

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.audits.models.runs import HEX_64, AuditRun
from subsidy.audits.states import RunState


class RunPartQuerySet(models.QuerySet["RunPart"]):
    def waiting(self, *, at: datetime) -> "RunPartQuerySet":
        """Return the parts of frozen runs that are neither measured nor being measured."""
        rows = self.filter(run__state=RunState.FROZEN, measured_at=None)
        return rows.exclude(leased_until__gt=at).order_by("run_id", "id")


class RunPart(models.Model):
    """One indicator of a run, over all peer cells: a null needs its whole cell.

    The findings are canonical JSON, compressed, known by their SHA-256: whoever measures the part,
    and however often, writes the same bytes.
    """

    run = models.ForeignKey(
        AuditRun, models.PROTECT, related_name="parts", verbose_name=_("audit run")
    )
    indicator = models.CharField(_("indicator"), max_length=40)
    is_shadow = models.BooleanField(_("in the shadow"), default=False)
    leased_until = models.DateTimeField(_("leased until"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    measured_at = models.DateTimeField(_("measured at"), null=True)
    took_ms = models.PositiveIntegerField(_("took (ms)"), null=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    content = models.BinaryField(_("content"), null=True)

    objects = RunPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of an audit run")
        verbose_name_plural = _("parts of audit runs")
        triggers = [
            pgtrigger.Protect(
                name="measured_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__measured_at__isnull=False),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                name="run_has_one_part_per_indicator", fields=["run", "indicator", "is_shadow"]
            ),
            models.CheckConstraint(
                name="run_part_has_its_findings_once_measured",
                condition=Q(measured_at=None, sha256="", content=None)
                | Q(
                    measured_at__isnull=False,
                    took_ms__isnull=False,
                    sha256__regex=HEX_64,
                    content__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.indicator}"
