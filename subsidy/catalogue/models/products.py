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
    #: What the names of one model have in common (`rules.identity`).
    model_identity = models.TextField(_("identity of the model"), default="", editable=False)
    gtin = models.CharField(_("GTIN"), max_length=14, blank=True)
    energy_level = models.PositiveSmallIntegerField(_("energy level"), null=True, blank=True)
    guide_price_fen = models.BigIntegerField(_("guide price"), null=True, blank=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        indexes = [
            models.Index(
                name="products_of_one_identity",
                fields=["category", "brand_norm", "model_identity"],
            ),
            models.Index(name="products_by_gtin", fields=["gtin"], condition=~Q(gtin="")),
        ]
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
