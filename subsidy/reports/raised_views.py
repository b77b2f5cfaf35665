"""The page of raised prices, inside the admin, and its files."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from subsidy.programmes.models import Category, Programme
from subsidy.regions.models import Unit
from subsidy.reports.raised_exports import HEADINGS, as_csv, as_xlsx, cells, rule_text
from subsidy.reports.rules.raised import RaisedPrices
from subsidy.reports.services import raised_prices
from subsidy.reports.views import XLSX, asked
from subsidy.web.verbs import DayInput, NamedChoice

PERMISSION = "catalogue.view_filedprice"
FILES = {"csv": ("text/csv; charset=utf-8", as_csv), "xlsx": (XLSX, as_xlsx)}
#: So many rows stand on the page; the files have all.
ROWS_SHOWN_MAX = 200
MONTHS = [("", _("as the rule says")), ("3", "3"), ("4", "4"), ("5", "5")]


class RaisedForm(forms.Form):
    programme = NamedChoice(
        label=_("Programme"),
        queryset=Programme.objects.real().order_by("-year", "code"),
        to_field_name="code",
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )
    as_of = forms.DateField(label=_("As of"), widget=DayInput)
    months = forms.ChoiceField(
        label=_("Months looked back"),
        choices=MONTHS,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    unit = NamedChoice(
        label=_("Unit"),
        queryset=Unit.objects.order_by("code"),
        to_field_name="code",
        required=False,
        empty_label=_("All units"),
        widget=UnfoldAdminSelectWidget,
    )
    category = NamedChoice(
        label=_("Category"),
        queryset=Category.objects.order_by("code"),
        to_field_name="code",
        required=False,
        empty_label=_("All categories"),
        widget=UnfoldAdminSelectWidget,
    )


def raised_page(request: HttpRequest) -> HttpResponse:
    """Show whose prices stand above their baseline, of the units that the person works for."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    names = ("months", "unit", "category")
    chosen = asked(request) | {name: request.GET.get(name, "") for name in names}
    form = RaisedForm(chosen)
    context = admin.site.each_context(request) | {"title": _("Raised prices"), "form": form}
    if form.is_valid():
        raised = _list(request, form.cleaned_data)
        if ending := request.GET.get("format"):
            return _file(raised, ending)
        context |= {
            "raised": raised,
            "rule": rule_text(raised),
            "headings": [str(heading) for heading in HEADINGS],
            "rows": [cells(row) for row in raised.rows[:ROWS_SHOWN_MAX]],
            "rest": max(len(raised.rows) - ROWS_SHOWN_MAX, 0),
            "query": urlencode({name: chosen[name] for name in ("programme", "as_of", *names)}),
        }
    return TemplateResponse(request, "reports/raised_prices.html", context)


def _list(request: HttpRequest, data: dict[str, object]) -> RaisedPrices:
    unit, category, months = data["unit"], data["category"], data["months"]
    mine = request.user.unit_ids or None
    if isinstance(unit, Unit):
        mine = {unit.pk} & mine if mine else {unit.pk}
    assert isinstance(data["programme"], Programme)
    return raised_prices(
        data["programme"],
        as_of=data["as_of"],  # type: ignore[arg-type] # the form made a day of it
        months=int(str(months)) if months else None,
        unit_ids=mine,
        category=category.code if isinstance(category, Category) else "",
    )


def _file(raised: RaisedPrices, ending: str) -> HttpResponse:
    if ending not in FILES:
        return HttpResponse(status=404)
    media_type, write = FILES[ending]
    name = f"raised-prices-{raised.programme}-{raised.as_of.isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(raised), content_type=media_type, headers=headers)
