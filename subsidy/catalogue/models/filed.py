"""Filed prices: what a merchant promised not to exceed, from which day on."""

from collections.abc import Iterable
from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.catalogue.models.products import Product
from subsidy.catalogue.states import BORN, FILED_MOVES, FiledState
from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.merchants.models import Merchant
from subsidy.regions.models import Days, KeyRange

#: What was filed is never edited: another price is another row.
FROZEN = ["merchant", "product", "price_fen", "asked_on", "findings", "approvals_needed"]


class FiledPriceQuerySet(models.QuerySet["FiledPrice"]):
    def open_ones(self, merchant: Merchant, product_ids: Iterable[int]) -> "FiledPriceQuerySet":
        """Return what waits or is in force, the earliest first."""
        states = [FiledState.WAITING, FiledState.IN_FORCE]
        rows = self.filter(merchant=merchant, product__in=set(product_ids), state__in=states)
        return rows.order_by("from_on", "id")

    def in_force(self, *, on: date) -> "FiledPriceQuerySet":
        """Return the prices that bind on that day."""
        begun = self.filter(state=FiledState.IN_FORCE, from_on__lte=on)
        return begun.filter(Q(to_on=None) | Q(to_on__gte=on))


@tracked()
class FiledPrice(models.Model):
    """One price of one product of one merchant; it binds from `from_on` to `to_on`, both inside."""

    MOVES = FILED_MOVES

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="filed_prices", verbose_name=_("merchant")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="filed_prices", verbose_name=_("product")
    )
    gtin = models.CharField(_("GTIN"), max_length=14, blank=True)
    price_fen = models.BigIntegerField(_("price"))
    former_fen = models.BigIntegerField(_("former price"), null=True)
    baseline_fen = models.BigIntegerField(_("baseline"), null=True)
    asked_on = models.DateField(_("asked for from"))
    from_on = models.DateField(_("from"))  # not before it was approved
    to_on = models.DateField(_("to"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=FiledState)
    findings = models.JSONField(_("findings"), default=list)  # [{"code": …, "saw": {…}}]
    approvals_needed = models.PositiveSmallIntegerField(_("approvals needed"), default=0)
    endorsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("first approved by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    filed_at = models.DateTimeField(_("filed at"))

    objects = FiledPriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("filed price")
        verbose_name_plural = _("filed prices")
        permissions = [
            ("approve_filedprice", _("Can approve a filed price")),
            ("reject_filedprice", _("Can reject a filed price")),
        ]
        indexes = [
            models.Index(name="filed_price_waiting", fields=["id"], condition=Q(state="waiting")),
        ]
        constraints = [
            ExclusionConstraint(
                name="one_filed_price_is_in_force_on_a_day",
                expressions=[
                    (KeyRange("merchant", "merchant"), RangeOperators.OVERLAPS),
                    (KeyRange("product", "product"), RangeOperators.OVERLAPS),
                    (Days("from_on", "to_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=FiledState.IN_FORCE),
            ),
            models.UniqueConstraint(
                name="one_filed_price_of_a_product_waits",
                fields=["merchant", "product"],
                condition=Q(state=FiledState.WAITING),
            ),
            models.CheckConstraint(name="filed_price_is_above_zero", condition=Q(price_fen__gt=0)),
            models.CheckConstraint(
                name="filed_price_does_not_end_before_it_begins",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="filed_price_is_in_a_known_state",
                condition=Q(state__in=FiledState.values),
            ),
            models.CheckConstraint(
                name="filed_price_in_force_was_approved_as_needed",
                condition=~Q(state=FiledState.IN_FORCE)
                | Q(approvals_needed=0)
                | Q(approvals_needed=1, approved_by__isnull=False)
                | Q(
                    approvals_needed=2,
                    approved_by__isnull=False,
                    endorsed_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="filed_price_is_approved_by_two_different_people",
                condition=Q(endorsed_by=None)
                | Q(approved_by=None)
                | ~Q(endorsed_by=F("approved_by")),
            ),
        ]
        triggers = [
            *guard(FILED_MOVES, born=BORN),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="frozen_once_filed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*FROZEN),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.from_on}"


class FiledPriceMove(Move):
    price = models.ForeignKey(
        FiledPrice, models.PROTECT, related_name="moves", verbose_name=_("filed price")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a filed price")
        verbose_name_plural = _("moves of filed prices")
