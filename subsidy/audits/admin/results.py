"""The window on what indicators found, beyond "clear"."""

from django.contrib import admin

from subsidy.audits.admin.indicators import IndicatorFilter, IndicatorWindow
from subsidy.audits.models import IndicatorResult


@admin.register(IndicatorResult)
class ResultWindow(IndicatorWindow):
    list_display = [
        "merchant_name",
        "indicator_title",
        "outcome",
        "is_shadow",
        "n",
        "k",
        "expected",
        "p",
        "q",
        "excess_yuan",
    ]
    list_filter = ["outcome", "is_shadow", IndicatorFilter]
    list_select_related = ["merchant"]
    search_fields = ["merchant__name", "merchant__credit_code"]
    fields = [
        ("merchant_name", "indicator_title", "run"),
        ("outcome", "gate", "excess_yuan", "is_shadow"),
        ("n", "k", "effect"),
        ("p0", "rho"),
        ("expected", "excess"),
        ("p", "q", "q_watch"),
        "figures",
        "peer_cell",
    ]
