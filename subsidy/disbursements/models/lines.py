"""The lines of a payment: which grants it pays, and which left before it was sealed."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import DecimalField, F, Q, Sum
from django.db.models.functions import Extract
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models import Grant
from subsidy.core.triggers import changed, never_deleted, refuse_update

if TYPE_CHECKING:
    from subsidy.disbursements.models.payments import Payment


class LeftBecause(models.TextChoices):
    HELD = "held", _("held")
    RETURNED = "returned", _("goods came back")
    STANDING = "standing", _("the merchant's standing")
    MOVED_ON = "moved_on", _("no longer approved")


class PaymentLineQuerySet(models.QuerySet["PaymentLine"]):
    def live(self, payment_ids: Iterable[int]) -> "PaymentLineQuerySet":
        """Return the live lines of the payments."""
        return self.filter(payment__in=list(payment_ids), is_live=True)

    def stayed(self) -> "PaymentLineQuerySet":
        """Return the lines that their payments add up to."""
        return self.filter(left_because="")

    def with_claims(self, payment: "Payment") -> "PaymentLineQuerySet":
        """Return the lines that the payment adds up to, with grant, claim and store."""
        return self.stayed().filter(payment=payment).select_related("grant__claim__store")

    def float_seconds(self, paid_at: datetime) -> Decimal | None:
        """Return how long the merchant waited for this money, weighted by it."""
        waited = Extract(paid_at - F("grant__claim__bought_at"), "epoch")
        total = Sum(waited * F("grant__amount_fen"), output_field=DecimalField())
        sums = self.aggregate(waited=total, money=Sum("grant__amount_fen"))
        return sums["waited"] / sums["money"] if sums["money"] else None

    def grant_ids(self) -> list[int]:
        """Return the ids of the grants, in order."""
        return list(self.order_by("grant_id").values_list("grant_id", flat=True))


class PaymentLine(models.Model):
    """A grant that a payment pays. Live as long as the payment may have moved its money.

    One that left the draft before it was sealed says why; it is no part of the payment's sums.
    """

    payment = models.ForeignKey(  # found by the grants within it
        "Payment", models.PROTECT, related_name="lines", db_index=False, verbose_name=_("payment")
    )
    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="payment_lines", verbose_name=_("grant")
    )
    is_live = models.BooleanField(_("live"), default=True)
    left_because = models.CharField(
        _("left because"), max_length=10, choices=LeftBecause, blank=True
    )

    objects = PaymentLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a payment")
        verbose_name_plural = _("lines of payments")
        constraints = [
            models.UniqueConstraint(
                name="grant_is_in_one_live_payment", fields=["grant"], condition=Q(is_live=True)
            ),
            models.UniqueConstraint(name="grant_is_in_a_payment_once", fields=["payment", "grant"]),
            models.CheckConstraint(
                name="grant_that_left_its_payment_says_why_and_is_not_live",
                condition=Q(left_because="")
                | Q(left_because__in=LeftBecause.values, is_live=False),
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update(
                "ends_once_and_changes_never",
                changed("payment", "grant") | pgtrigger.Q(old__is_live=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.grant_id}"
