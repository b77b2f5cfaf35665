from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.regions.models import County, CountyUnit, Unit
from subsidy.web.columns import linked
from subsidy.web.windows import Rows, Window

NAMES = ["name_zh", "name_en", "code"]


class SpellRows(Rows):
    model = CountyUnit
    fields = ["unit", "county", "valid_from", "valid_to"]


@admin.register(Unit)
class UnitWindow(Window):
    list_display = ["code", "name_zh", "name_en", "kind"]
    list_filter = ["kind"]
    search_fields = NAMES
    ordering = ["code"]
    inlines = [SpellRows]


@admin.register(County)
class CountyWindow(Window):
    list_display = ["code", "name_zh", "name_en"]
    search_fields = NAMES
    ordering = ["code"]
    inlines = [SpellRows]


@admin.register(CountyUnit)
class SpellWindow(Window):
    list_display = ["county_name", "unit_name", "valid_from", "valid_to"]
    list_filter = ["unit__kind"]
    list_select_related = ["county", "unit"]
    search_fields = ["county__name_zh", "county__code", "unit__name_zh"]
    county_name = linked("county", _("county"), text="name")
    unit_name = linked("unit", _("programme unit"), text="name")
