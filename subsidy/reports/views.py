"""The page of the fund allocation report, inside the admin, and its files."""

from collections.abc import Callable
from datetime import date, datetime, time
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from subsidy.core import clock
from subsidy.programmes.models import Programme
from subsidy.reports.audit_files import PDF, XLSX
from subsidy.reports.exports import as_csv, as_xlsx
from subsidy.reports.fund_pdf import as_pdf
from subsidy.reports.pages import fund_page
from subsidy.reports.rules import FundReport
from subsidy.reports.services import fund_report
from subsidy.web.verbs import DayInput, NamedChoice

PERMISSION = "reports.view_fund_report"
Writer = Callable[[FundReport], str | bytes]
#: ending of the file -> its media type and who writes it
FILES: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": (XLSX, as_xlsx),
    "pdf": (PDF, as_pdf),
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
    known_on = forms.DateField(label=_("As known at the end of"), widget=DayInput, required=False)


def fund_allocation(request: HttpRequest) -> HttpResponse:
    """Show the report of a programme as of a day (the first programme and today by default)."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = ReportForm(asked(request))
    context = admin.site.each_context(request) | {"title": _("Fund allocation"), "form": form}
    if form.is_valid():
        programme, as_of = form.cleaned_data["programme"], form.cleaned_data["as_of"]
        known_on = form.cleaned_data["known_on"]
        known_at = datetime.combine(known_on, time.max, clock.SHANGHAI) if known_on else None
        if ending := request.GET.get("format"):
            return _file(programme, as_of, known_at, ending)
        context |= fund_page(programme, as_of, known_at)
        context["query"] = urlencode(
            {"programme": programme.code, "as_of": as_of, "known_on": known_on or ""}
        )
    return TemplateResponse(request, "reports/fund_allocation.html", context)


def asked(request: HttpRequest) -> dict[str, str]:
    """Return what the form is filled with: the newest programme and today unless said."""
    newest = Programme.objects.real().order_by("-year", "code").values_list("code", flat=True)
    default = "" if "programme" in request.GET else newest.first() or ""
    return {
        "programme": request.GET.get("programme", default),
        "as_of": request.GET.get("as_of", clock.programme_day(clock.now()).isoformat()),
        "known_on": request.GET.get("known_on", ""),
    }


def _file(
    programme: Programme, as_of: date, known_at: datetime | None, ending: str
) -> HttpResponse:
    if ending not in FILES:
        return HttpResponse(status=404)
    media_type, write = FILES[ending]
    name = f"fund-report-{programme.code}-{as_of.isoformat()}.{ending}"
    content = write(fund_report(programme, as_of=as_of, known_at=known_at))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)
