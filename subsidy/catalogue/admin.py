"""Windows on the catalogue: products, prices seen, prices filed and the rules they are held to."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from subsidy.catalogue import services
from subsidy.catalogue.charts import price_chart
from subsidy.catalogue.models import FiledPrice, PriceBaseline, PriceObservation, Product
from subsidy.catalogue.models.baselines import WINDOW_DAYS_MAX
from subsidy.catalogue.states import FILED_MOVES
from subsidy.catalogue.words import finding_word
from subsidy.core import clock
from subsidy.core.clock import programme_day
from subsidy.core.money import yuan
from subsidy.programmes.models import Programme
from subsidy.web.columns import linked
from subsidy.web.verbs import DayInput, NamedChoice, ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName, Window


@admin.register(Product)
class ProductWindow(Window):
    list_display = ["brand", "model", "category_name", "energy_level", "gtin", "guide_price_yuan"]
    list_filter = [("category", ByName), "energy_level"]
    list_select_related = ["category"]
    search_fields = ["brand", "model", "gtin"]
    fields = [
        ("brand", "model", "category_name"),
        ("gtin", "energy_level", "guide_price_yuan"),
    ]
    category_name = linked("category", _("category"), text="name")


@admin.register(PriceObservation)
class PriceWindow(Window):
    list_display = ["product_name", "price_yuan", "sold_on", "merchant_name", "source"]
    list_filter = ["source", "sold_on"]
    list_select_related = ["product", "merchant"]
    search_fields = ["reference", "product__model", "merchant__name"]
    unit_path = "merchant__unit"
    fields = [
        ("product_name", "price_yuan", "sold_on"),
        ("merchant_name", "store"),
        ("source", "reference", "recorded_at"),
    ]
    product_name = linked("product", _("product"))
    merchant_name = linked("merchant", _("merchant"))


def _filed(name: str, label: Any, call: Any, **more: Any) -> Verb:
    permission = f"catalogue.{name}_filedprice"
    return Verb(name, label, permission, call, starts_from(FILED_MOVES, name), **more)


def history_panel(_request: HttpRequest, price: FiledPrice) -> dict[str, object]:
    """Return all that the merchant filed for the product, and what it was really sold for."""
    history = services.price_history(price.merchant_id, price.product_id)
    return {
        "chart": price_chart(history, today=programme_day(clock.now())),
        "filed": [
            {
                "filed_at": row.filed_at,
                "price": yuan(row.price_fen),
                "from_on": row.from_on,
                "to_on": row.to_on,
                "state": row.get_state_display(),  # type: ignore[attr-defined]
                "why": _why(row),
            }
            for row in reversed(history.filed)
        ],
    }


def _why(price: FiledPrice) -> str:
    return "；".join(finding_word(one["code"], one["saw"]) for one in price.findings)


@admin.register(FiledPrice)
class FiledPriceWindow(Window):
    list_display = [
        "product_name",
        "merchant_name",
        "price_yuan",
        "former_yuan",
        "baseline_yuan",
        "from_on",
        "to_on",
        "state_label",
    ]
    list_filter = ["state", ("merchant__unit", ByName), "from_on"]
    list_select_related = ["product", "merchant"]
    search_fields = ["product__model", "product__brand", "merchant__name", "merchant__credit_code"]
    unit_path = "merchant__unit"
    fields = [
        ("product_name", "merchant_name", "state_label"),
        ("price_yuan", "former_yuan", "baseline_yuan", "guide_price"),
        ("gtin", "from_on", "to_on", "filed_at"),
        ("why_it_waits", "approvals_needed"),
        ("endorsed_by", "approved_by"),
    ]
    product_name = linked("product", _("product"))
    merchant_name = linked("merchant", _("merchant"))
    verbs = [
        _filed(
            "approve",
            _("Approve"),
            services.approve_price,
            warning=_("The price binds from its day on; a steep rise needs a second person."),
        ),
        _filed("reject", _("Reject"), services.reject_price, form=ReasonForm),
    ]

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.add_panel("catalogue/price_history.html", history_panel)

    @admin.display(description=_("guide price"))
    def guide_price(self, price: FiledPrice) -> str:
        guide_fen = price.product.guide_price_fen
        return "" if guide_fen is None else yuan(guide_fen)

    @admin.display(description=_("why it waits"))
    def why_it_waits(self, price: FiledPrice) -> str:
        return _why(price)


class BaselineForm(forms.Form):
    programme = NamedChoice(
        label=_("programme"),
        queryset=Programme.objects.order_by("code"),
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )
    from_on = forms.DateField(label=_("in force from"), widget=DayInput)
    statistic = forms.ChoiceField(
        label=_("statistic"),
        choices=PriceBaseline.Statistic.choices,
        widget=UnfoldAdminSelectWidget,
    )
    window_days = forms.IntegerField(
        label=_("days looked back"),
        min_value=1,
        max_value=WINDOW_DAYS_MAX,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    scope = forms.ChoiceField(
        label=_("whose sales"),
        choices=PriceBaseline.Scope.choices,
        widget=UnfoldAdminSelectWidget,
    )


@admin.register(PriceBaseline)
class PriceBaselineWindow(Window):
    list_display = ["programme_name", "from_on", "statistic", "window_days", "scope"]
    list_filter = [("programme", ByName), "statistic", "scope"]
    list_select_related = ["programme"]
    fields = [
        ("programme_name", "from_on"),
        ("statistic", "window_days", "scope"),
        ("set_by", "set_at"),
    ]
    programme_name = linked("programme", _("programme"), text="name")
    list_verbs = [
        Verb(
            "set",
            _("Set the rule"),
            "catalogue.set_pricebaseline",
            services.set_baseline,
            form=BaselineForm,
        )
    ]
