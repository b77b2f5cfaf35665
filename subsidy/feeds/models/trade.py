"""What registers say of a merchant's trade: what it bought, invoiced, sold and cancelled."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.catalogue.models import BRAND_LENGTH_MAX, MODEL_LENGTH_MAX, Product
from subsidy.feeds.models.imports import PROTECT, FeedRow
from subsidy.merchants.models import Merchant


class PurchaseStock(FeedRow):
    """Units of a product that a merchant bought, or had on the day on which counting begins.

    Brand and model in normal form are those of `Product`: an input invoice knows no category.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("input invoice")
        OPENING = "opening", _("opening stock")

    merchant = models.ForeignKey(Merchant, PROTECT, related_name="+", verbose_name=_("merchant"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    reference = models.CharField(_("number of the invoice"), max_length=64)
    brand = models.CharField(_("brand"), max_length=BRAND_LENGTH_MAX)
    model = models.CharField(_("model"), max_length=MODEL_LENGTH_MAX)
    brand_norm = models.TextField(_("brand, normal form"))
    model_norm = models.TextField(_("model, normal form"))
    units = models.IntegerField(_("units"))  # below zero: a purchase that was given back
    invoiced_on = models.DateField(_("invoiced on"))

    class Meta(FeedRow.Meta):
        verbose_name = _("purchase or opening stock")
        verbose_name_plural = _("purchases and opening stock")
        constraints = [
            models.UniqueConstraint(
                name="an_input_invoice_names_a_product_once",
                fields=["merchant", "reference", "brand_norm", "model_norm"],
            ),
            models.CheckConstraint(name="purchase_moves_some_units", condition=~Q(units=0)),
            models.CheckConstraint(
                name="opening_stock_is_there",
                condition=Q(kind="invoice") | Q(kind="opening", units__gt=0),
            ),
            models.CheckConstraint(
                name="purchase_names_reference_brand_and_model",
                condition=~Q(reference="") & ~Q(brand_norm="") & ~Q(model_norm=""),
            ),
        ]
        indexes = [
            models.Index(
                name="purchases_of_a_merchant", fields=["merchant", "brand_norm", "model_norm"]
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class IssuedInvoices(FeedRow):
    """How many invoices a merchant issued on a day, with and without subsidy."""

    merchant = models.ForeignKey(
        Merchant, PROTECT, related_name="+", db_index=False, verbose_name=_("merchant")
    )
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("invoices"))

    class Meta(FeedRow.Meta):
        verbose_name = _("invoices issued a day")
        verbose_name_plural = _("invoices issued a day")
        constraints = [
            models.UniqueConstraint(
                name="invoices_of_a_day_are_counted_once", fields=["merchant", "day"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class UnsubsidisedSale(FeedRow):
    """A sale without subsidy, as the till or the invoice register told it."""

    merchant = models.ForeignKey(
        Merchant, PROTECT, related_name="+", db_index=False, verbose_name=_("merchant")
    )
    reference = models.CharField(_("number of the sale"), max_length=64)
    product = models.ForeignKey(
        Product, PROTECT, related_name="+", db_index=False, verbose_name=_("product")
    )
    price_fen = models.BigIntegerField(_("price (fen)"))
    sold_on = models.DateField(_("sold on"))

    class Meta(FeedRow.Meta):
        verbose_name = _("sale without subsidy")
        verbose_name_plural = _("sales without subsidy")
        constraints = [
            models.UniqueConstraint(
                name="a_sale_without_subsidy_is_told_once", fields=["merchant", "reference"]
            ),
            models.CheckConstraint(
                name="sale_without_subsidy_is_above_zero",
                condition=Q(price_fen__gt=0) & ~Q(reference=""),
            ),
        ]
        indexes = [
            models.Index(
                name="unsubsidised_by_merchant", fields=["merchant", "product", "sold_on"]
            ),
            models.Index(name="unsubsidised_by_product", fields=["product", "sold_on"]),
        ]

    def __str__(self) -> str:
        return self.reference


class CancelledOrder(FeedRow):
    """An order that the merchant cancelled after it was paid; the number is the merchant's own."""

    merchant = models.ForeignKey(
        Merchant, PROTECT, related_name="+", db_index=False, verbose_name=_("merchant")
    )
    external_id = models.CharField(_("merchant's own number"), max_length=64)
    cancelled_on = models.DateField(_("cancelled on"))
    refund_fen = models.BigIntegerField(_("refund (fen)"), null=True)

    class Meta(FeedRow.Meta):
        verbose_name = _("cancelled order")
        verbose_name_plural = _("cancelled orders")
        constraints = [
            models.UniqueConstraint(
                name="an_order_is_cancelled_once", fields=["merchant", "external_id"]
            ),
            models.CheckConstraint(
                name="cancelled_order_has_a_number_and_no_negative_refund",
                condition=~Q(external_id="") & (Q(refund_fen=None) | Q(refund_fen__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.external_id
