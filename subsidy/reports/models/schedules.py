"""Which reports are made by themselves, when, and who gets them. The table is the timetable."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.clock import SHANGHAI
from subsidy.core.history import tracked
from subsidy.core.triggers import never_deleted
from subsidy.programmes.models import Programme
from subsidy.regions.models import Unit
from subsidy.reports.rules.periods import DAY_MAX, Timetable
from subsidy.reports.states import ReportFormat, ReportKind

RECIPIENTS_MAX = 50


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class ReportScheduleQuerySet(models.QuerySet["ReportSchedule"]):
    def due(self, *, at: datetime) -> Self:
        """Return the active schedules whose report is due, the longest-waiting first."""
        return self.filter(is_active=True, next_at__lte=at).order_by("next_at", "id")


@tracked()
class ReportSchedule(models.Model):
    """A report that is made each week or month and sent to people.

    `recipients` are addresses, and usernames of staff, who get it at the address they have by then.
    A report looks at the days up to the one before it is due; `next_at` is when that is.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=ReportKind)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("programme unit"),
    )
    recipients = ArrayField(models.CharField(max_length=254), verbose_name=_("recipients"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday, null=True, blank=True)
    day = models.PositiveSmallIntegerField(_("day of the month"), null=True, blank=True)
    hour = models.PositiveSmallIntegerField(_("hour"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    formats = ArrayField(
        models.CharField(max_length=4, choices=ReportFormat), verbose_name=_("formats")
    )
    is_active = models.BooleanField(_("active"), default=True)
    next_at = models.DateTimeField(_("next due at"))
    set_at = models.DateTimeField(_("set at"))
    set_by = models.CharField(_("set by"), max_length=170)

    objects = ReportScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("report schedule")
        verbose_name_plural = _("report schedules")
        permissions = [("set_reportschedule", _("Can set report schedules"))]
        triggers = [never_deleted()]
        indexes = [
            models.Index(name="schedule_due", fields=["next_at"], condition=Q(is_active=True))
        ]
        constraints = [
            models.CheckConstraint(
                name="schedule_names_its_day_as_its_kind_asks",
                condition=Q(kind=ReportKind.WEEKLY, weekday__range=(0, 6), day=None)
                | Q(kind=ReportKind.MONTHLY, weekday=None, day__range=(1, DAY_MAX)),
            ),
            models.CheckConstraint(
                name="schedule_has_an_hour_of_the_day", condition=Q(hour__range=(0, 23))
            ),
            models.CheckConstraint(
                name="schedule_sends_something_to_somebody",
                condition=Q(recipients__len__range=(1, RECIPIENTS_MAX), formats__len__gte=1),
            ),
            models.CheckConstraint(
                name="schedule_sends_known_files_in_a_known_language",
                condition=Q(formats__contained_by=ReportFormat.values)
                & Q(language__in=[code for code, _name in settings.LANGUAGES]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.programme.code} #{self.pk}"

    @property
    def timetable(self) -> Timetable:
        return Timetable(
            kind=self.kind, weekday=self.weekday, day=self.day, hour=self.hour, zone=SHANGHAI
        )
