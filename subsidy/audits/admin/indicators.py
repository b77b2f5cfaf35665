"""What windows on rows of one indicator share."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subsidy.audits import pages
from subsidy.web.columns import linked
from subsidy.web.windows import Window


class IndicatorFilter(admin.SimpleListFilter):
    title = _("indicator")
    parameter_name = "indicator"

    def lookups(self, _request: HttpRequest, _window: Any) -> Any:
        return pages.titles()

    def queryset(self, _request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(indicator=self.value()) if self.value() else rows


class IndicatorWindow(Window):
    """A window on rows that belong to one indicator and one merchant."""

    unit_path = "merchant__unit"
    merchant_name = linked("merchant", _("merchant"))

    @admin.display(description=_("indicator"), ordering="indicator")
    def indicator_title(self, row: Any) -> str:
        return pages.title(row.indicator)
