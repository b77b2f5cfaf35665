"""The page of the fund allocation report, inside the admin, and its files."""

from collections.abc import Callable
from datetime import date

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from subsidy.core import clock
from subsidy.programmes.models import Programme
from subsidy.reports.exports import as_csv, as_xlsx
from subsidy.reports.pages import fund_page
from subsidy.reports.rules import FundReport
from subsidy.reports.services import fund_report
from subsidy.web.verbs import DayInput, NamedChoice

PERMISSION = "reports.view_fund_report"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Writer = Callable[[FundReport], str | bytes]
#: ending of the file -> its media type and who writes it
FILES: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": (XLSX, as_xlsx),
}


class ReportForm(forms.Form):
    programme = NamedChoice(
        label=_("Programme"),
        queryset=Programme.objects.real().order_by("-year", "code"),
        to_field_name="code",
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )
    as_of = forms.DateField(label=_("As of"), widget=DayInput)


def fund_allocation(request: HttpRequest) -> HttpResponse:
    """Show the report of a programme as of a day (the first programme and today by default)."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = ReportForm(_asked(request))
    context = admin.site.each_context(request) | {"title": _("Fund allocation"), "form": form}
    if form.is_valid():
        programme, as_of = form.cleaned_data["programme"], form.cleaned_data["as_of"]
        if ending := request.GET.get("format"):
            return _file(programme, as_of, ending)
        context |= fund_page(programme, as_of)
        context["query"] = f"programme={programme.code}&as_of={as_of.isoformat()}"
    return TemplateResponse(request, "reports/fund_allocation.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    newest = Programme.objects.real().order_by("-year", "code").values_list("code", flat=True)
    default = "" if "programme" in request.GET else newest.first() or ""
    return {
        "programme": request.GET.get("programme", default),
        "as_of": request.GET.get("as_of", clock.programme_day(clock.now()).isoformat()),
    }


def _file(programme: Programme, as_of: date, ending: str) -> HttpResponse:
    if ending not in FILES:
        return HttpResponse(status=404)
    media_type, write = FILES[ending]
    name = f"fund-report-{programme.code}-{as_of.isoformat()}.{ending}"
    content = write(fund_report(programme, as_of=as_of))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)
