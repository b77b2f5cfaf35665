"""The page of the four-eyes report, inside the admin."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from subsidy.core import clock
from subsidy.operations import services
from subsidy.operations.pages import KINDS, eyes_page
from subsidy.web.verbs import DayInput

PERMISSION = "operations.view_four_eyes"
#: The period shown where none is asked for: the last so many days.
DAYS_SHOWN = 30


class PeriodForm(forms.Form):
    first_on = forms.DateField(label=_("First day"), widget=DayInput)
    last_on = forms.DateField(label=_("Last day"), widget=DayInput)
    kind = forms.ChoiceField(
        label=_("What moved"),
        choices=[("", _("everything")), *KINDS.items()],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if not self.errors and cleaned["last_on"] < cleaned["first_on"]:
            raise forms.ValidationError(_("The last day is before the first one."))
        return cleaned


def four_eyes(request: HttpRequest) -> HttpResponse:
    """Show the most that one person, or two, could have moved alone; the last month by default."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = PeriodForm(_asked(request))
    context = admin.site.each_context(request) | {"title": _("Four eyes"), "form": form}
    if form.is_valid():
        context |= eyes_page(services.eyes_report(**form.cleaned_data))
    return TemplateResponse(request, "operations/four_eyes.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    today = clock.programme_day(clock.now())
    first_on = today - timedelta(days=DAYS_SHOWN - 1)
    return {
        "first_on": request.GET.get("first_on", first_on.isoformat()),
        "last_on": request.GET.get("last_on", today.isoformat()),
        "kind": request.GET.get("kind", ""),
    }
