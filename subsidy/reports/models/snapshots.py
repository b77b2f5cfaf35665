"""An audit report as it was: figures that never change again, known by their SHA-256."""

import json
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.references import new_reference
from subsidy.programmes.models import Programme
from subsidy.regions.models import Unit
from subsidy.reports.rules.periods import Period
from subsidy.reports.states import ReportKind


def _new_reference() -> str:
    return new_reference("AR")


class Sha256(Func):
    """The SHA-256 of a text in UTF-8, in hexadecimal; PostgreSQL has it without extensions."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = models.CharField()


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def of(self, programme: Programme, *, kind: str, unit: Unit | None) -> Self:
        """Return the snapshots of the same kind and place, the latest period first."""
        rows = self.filter(programme=programme, kind=kind, unit=unit)
        return rows.order_by("-to_on", "-id")


class Snapshot(models.Model):
    """The report of a programme, and of one unit or all, over a week or a month.

    Standings are those at the end of `to_on`, as far as they were known by `known_at`. `content` is
    canonical JSON, kept as text so that its bytes are what `sha256` covers. `previous` is the one
    it is compared with, fixed when it was made: a snapshot never looks different.
    """

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=_new_reference, editable=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ReportKind)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("programme unit")
    )
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    known_at = models.DateTimeField(_("known by"))
    params = models.JSONField(_("parameters"))
    generator = models.CharField(_("version of the code"), max_length=40)
    content = models.TextField(_("content"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("compared with")
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.CharField(_("made by"), max_length=170)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit report")
        verbose_name_plural = _("audit reports")
        permissions = [("make_snapshot", _("Can make an audit report"))]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        indexes = [
            models.Index(
                name="snapshots_of_a_place", fields=["programme", "kind", "unit", "-to_on"]
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="snapshot_is_of_a_known_kind", condition=Q(kind__in=ReportKind.values)
            ),
            models.CheckConstraint(
                name="snapshot_ends_no_earlier_than_it_begins",
                condition=Q(to_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="snapshot_is_made_of_what_was_known",
                condition=Q(made_at__gte=F("known_at")),
            ),
            models.CheckConstraint(
                name="snapshot_is_known_by_its_sha256",
                condition=Q(sha256=Sha256("content")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def as_of(self) -> Any:
        """The day at whose end all standings are counted."""
        return self.to_on

    @property
    def period(self) -> Period:
        return Period(self.from_on, self.to_on)

    @property
    def facts(self) -> dict[str, Any]:
        """The content as plain values: section -> figures and rows."""
        facts: dict[str, Any] = json.loads(self.content)
        return facts

    @property
    def file_stem(self) -> str:
        """What files of the report are called, without their ending."""
        place = self.unit.code if self.unit else "all"
        return f"audit-{self.kind}-{self.programme.code}-{place}-{self.to_on.isoformat()}"
