"""What people fill in to have reports made, and to have them made by themselves."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from subsidy.core import clock
from subsidy.programmes.models import Programme
from subsidy.regions.models import Unit
from subsidy.reports.models import ReportSchedule
from subsidy.reports.models.schedules import Weekday
from subsidy.reports.rules.periods import DAY_MAX
from subsidy.reports.states import ReportFormat, ReportKind
from subsidy.web.verbs import DayInput, NamedChoice


class PlaceForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("kind"), choices=ReportKind.choices, widget=UnfoldAdminSelectWidget
    )
    programme = NamedChoice(
        label=_("programme"),
        queryset=Programme.objects.real().order_by("-year", "code"),
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )
    unit = NamedChoice(
        label=_("programme unit"),
        queryset=Unit.objects.order_by("code"),
        empty_label=_("All units"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )


class MakeForm(PlaceForm):
    ending = forms.DateField(
        label=_("last day"),
        widget=DayInput,
        initial=lambda: clock.programme_day(clock.now()) - timedelta(days=1),
    )


class ScheduleForm(PlaceForm):
    recipients = forms.CharField(
        label=_("recipients"),
        help_text=_("Addresses, or usernames of staff, one on each line."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    weekday = forms.TypedChoiceField(
        label=_("weekday"),
        help_text=_("For weekly reports: they look at the seven days before."),
        choices=[("", "—"), *Weekday.choices],
        coerce=int,
        empty_value=None,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    day = forms.IntegerField(
        label=_("day of the month"),
        help_text=_("For monthly reports, 1 to 28: on the 1st they look at the month before."),
        validators=[MinValueValidator(1), MaxValueValidator(DAY_MAX)],
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    hour = forms.IntegerField(
        label=_("hour"),
        validators=[MinValueValidator(0), MaxValueValidator(23)],
        initial=8,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    language = forms.ChoiceField(
        label=_("language"), choices=settings.LANGUAGES, widget=UnfoldAdminSelectWidget
    )
    formats = forms.MultipleChoiceField(
        label=_("formats"),
        choices=ReportFormat.choices,
        initial=ReportFormat.values,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def clean_recipients(self) -> list[str]:
        return [
            entry for entry in re.split(r"[\s,;，；]+", self.cleaned_data["recipients"]) if entry
        ]


def filled_in(schedule: ReportSchedule) -> dict[str, Any]:
    """Return the schedule as the form shows it."""
    names = ("kind", "programme", "unit", "weekday", "day", "hour", "language", "formats")
    return {name: getattr(schedule, name) for name in names} | {
        "recipients": "\n".join(schedule.recipients)
    }
