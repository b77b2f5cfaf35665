import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

#: Longest brand and model taken; the norms may be longer, full-width signs unfold.
BRAND_LENGTH_MAX = 100
MODEL_LENGTH_MAX = 150
ENERGY_LEVEL_MAX = 5


class Product(models.Model):
    """One model of one brand. A model may be sold under several GTINs: the first seen is kept."""

    category = models.ForeignKey(
        "programmes.Category", models.PROTECT, related_name="+", verbose_name=_("category")
    )
    brand = models.CharField(_("brand"), max_length=BRAND_LENGTH_MAX)
    model = models.CharField(_("model"), max_length=MODEL_LENGTH_MAX)
    brand_norm = models.TextField(_("brand, normal form"))
    model_norm = models.TextField(_("model, normal form"))
    gtin = models.CharField(_("GTIN"), max_length=14, blank=True)
    energy_level = models.PositiveSmallIntegerField(_("energy level"), null=True, blank=True)
    guide_price_fen = models.BigIntegerField(_("guide price"), null=True, blank=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(
                name="product_is_one_per_category_brand_and_model",
                fields=["category", "brand_norm", "model_norm"],
            ),
            models.CheckConstraint(
                name="product_has_a_brand_and_a_model",
                condition=~Q(brand_norm="") & ~Q(model_norm=""),
            ),
            models.CheckConstraint(
                name="product_has_a_known_energy_level",
                condition=Q(energy_level=None)
                | Q(energy_level__gte=1, energy_level__lte=ENERGY_LEVEL_MAX),
            ),
            models.CheckConstraint(
                name="product_guide_price_is_above_zero",
                condition=Q(guide_price_fen=None) | Q(guide_price_fen__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand} {self.model}"


class PriceSource(models.TextChoices):
    """Where a price was seen."""

    PAST_SALE = "past_sale", _("Sale reported by the merchant, without subsidy")
    CLAIM = "claim", _("Subsidised sale")


class PriceObservation(models.Model):
    """What a product was sold for, once. Evidence: written once, never edited.

    `reference` names the sale: "claim:C-…", or "sale:<credit code>:<the merchant's own number>".
    """

    merchant = models.ForeignKey(
        "merchants.Merchant", models.PROTECT, related_name="+", verbose_name=_("merchant")
    )
    store = models.ForeignKey(
        "merchants.Store", models.PROTECT, related_name="+", verbose_name=_("store")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="prices", verbose_name=_("product")
    )
    price_fen = models.BigIntegerField(_("price"))
    sold_on = models.DateField(_("sold on"))
    source = models.CharField(_("source"), max_length=10, choices=PriceSource)
    reference = models.TextField(_("reference"), unique=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("price observation")
        verbose_name_plural = _("price observations")
        indexes = [
            models.Index(
                name="past_prices_of_a_merchant",
                fields=["merchant", "product", "sold_on"],
                condition=Q(source="past_sale"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="price_observation_is_above_zero", condition=Q(price_fen__gt=0)
            ),
            models.CheckConstraint(
                name="price_observation_has_a_known_source",
                condition=Q(source__in=PriceSource.values),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.reference
