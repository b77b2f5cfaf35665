"""The page of the clearing statement, inside the admin, and its files."""

from datetime import date, datetime, time
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from subsidy.core import clock
from subsidy.core.money import yuan
from subsidy.programmes.models import Programme
from subsidy.reports.audit_files import XLSX
from subsidy.reports.columns import group_name, programme_name, unit_name
from subsidy.reports.rules import Standing, Statement
from subsidy.reports.services import clearing_statement
from subsidy.reports.statement_columns import HEADINGS, SOURCES
from subsidy.reports.statement_exports import as_csv, as_xlsx
from subsidy.reports.views import PERMISSION, ReportForm, asked

FILES = {"csv": ("text/csv; charset=utf-8", as_csv), "xlsx": (XLSX, as_xlsx)}


def clearing_page(request: HttpRequest) -> HttpResponse:
    """Show the statement of a programme as of a day (the first programme, today by default)."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = ReportForm(asked(request))
    context = admin.site.each_context(request) | {"title": _("Clearing statement"), "form": form}
    if form.is_valid():
        programme, as_of = form.cleaned_data["programme"], form.cleaned_data["as_of"]
        known_on = form.cleaned_data["known_on"]
        known_at = datetime.combine(known_on, time.max, clock.SHANGHAI) if known_on else None
        if ending := request.GET.get("format"):
            return _file(programme, as_of, known_at, ending)
        context |= _context(clearing_statement(programme, as_of=as_of, known_at=known_at))
        context["query"] = urlencode(
            {"programme": programme.code, "as_of": as_of, "known_on": known_on or ""}
        )
    return TemplateResponse(request, "reports/clearing_statement.html", context)


def _context(statement: Statement) -> dict[str, object]:
    units = [_block(unit_name(unit), "", one) for unit, one in statement.by_unit.items()]
    lines = [
        _block(unit_name(row.unit), group_name(row.group), row.standing) for row in statement.rows
    ]
    return {
        "statement": statement,
        "programme_name": programme_name(statement),
        "headings": [str(heading) for heading in HEADINGS.values()],
        "units": units,
        "lines": lines,
        "total": _block(str(_("Total")), "", statement.total),
    }


def _block(name: str, group: str, standing: Standing) -> dict[str, object]:
    """Return three lines of figures: both sources together, central, local."""
    sources = [
        (label, [yuan(getattr(getattr(standing, name), source)) for name in HEADINGS])
        for source, label in SOURCES.items()
    ]
    return {"name": name, "group": group, "sources": sources}


def _file(
    programme: Programme, as_of: date, known_at: datetime | None, ending: str
) -> HttpResponse:
    if ending not in FILES:
        return HttpResponse(status=404)
    media_type, write = FILES[ending]
    content = write(clearing_statement(programme, as_of=as_of, known_at=known_at))
    name = f"clearing-{programme.code}-{as_of.isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)
