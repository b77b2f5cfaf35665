"""Prices that were really paid: what a baseline is computed from."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.catalogue.models.products import Product


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
        Product,
        models.PROTECT,
        related_name="prices",
        db_index=False,  # the index on product and day serves
        verbose_name=_("product"),
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
            models.Index(name="prices_of_a_product", fields=["product", "sold_on"]),
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
