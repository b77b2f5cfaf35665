from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.catalogue.models import PriceObservation, Product
from subsidy.web.columns import linked
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
