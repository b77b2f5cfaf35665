"""What a clearing moves, line by line: written when it is proposed, so that both people see it."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.clearing.models.orders import YearEndOrder
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.funds.models import FundBatch, FundLine

_WRITTEN_ONCE = pgtrigger.Protect(
    name="written_once", operation=pgtrigger.Update | pgtrigger.Delete
)


def _order(related_name: str) -> models.ForeignKey[YearEndOrder]:
    return models.ForeignKey(
        YearEndOrder,
        models.PROTECT,
        related_name=related_name,
        verbose_name=_("year-end order"),
    )


class ReturnedMoney(models.Model):
    """Money of one source that a line did not need: back to a batch of that source."""

    order = _order("returns")
    line = models.ForeignKey(
        FundLine, models.PROTECT, related_name="+", verbose_name=_("fund line")
    )
    batch = models.ForeignKey(
        FundBatch, models.PROTECT, related_name="+", verbose_name=_("fund batch")
    )
    amount_fen = models.BigIntegerField(_("amount (fen)"))

    class Meta:
        verbose_name = _("money returned")
        verbose_name_plural = _("money returned")
        constraints = [
            models.UniqueConstraint(
                name="a_line_returns_to_a_batch_once_by_an_order",
                fields=["order", "line", "batch"],
            ),
            models.CheckConstraint(name="a_return_moves_money", condition=Q(amount_fen__gt=0)),
        ]
        triggers = [_WRITTEN_ONCE]

    def __str__(self) -> str:
        return f"{self.line} → {self.batch}"

    @property
    def reference(self) -> str:
        """The name the ledger knows this return by."""
        return f"returned:{self.pk}"


class RoundingSettled(models.Model):
    """What rounding to the fen made one source bear for the other, on one line.

    Money of the giving batch's source goes to the taking batch, which is of the other source.
    """

    order = _order("roundings")
    line = models.ForeignKey(
        FundLine, models.PROTECT, related_name="+", verbose_name=_("fund line")
    )
    giver = models.ForeignKey(
        FundBatch, models.PROTECT, related_name="+", verbose_name=_("giving batch")
    )
    taker = models.ForeignKey(
        FundBatch, models.PROTECT, related_name="+", verbose_name=_("taking batch")
    )
    amount_fen = models.BigIntegerField(_("amount (fen)"))

    class Meta:
        verbose_name = _("rounding settled")
        verbose_name_plural = _("roundings settled")
        constraints = [
            models.UniqueConstraint(
                name="rounding_of_a_line_is_settled_once_by_an_order", fields=["order", "line"]
            ),
            models.CheckConstraint(
                name="a_settlement_moves_money_between_two_batches",
                condition=Q(amount_fen__gt=0) & ~Q(giver=F("taker")),
            ),
        ]
        triggers = [_WRITTEN_ONCE]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"

    @property
    def reference(self) -> str:
        """The name the ledger knows this settlement by."""
        return f"rounding:{self.pk}"


class CarriedBatch(models.Model):
    """What is left of one batch, carried over as a batch of the next programme."""

    order = _order("carried")
    batch = models.ForeignKey(
        FundBatch, models.PROTECT, related_name="+", verbose_name=_("fund batch")
    )
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    new_batch = models.OneToOneField(
        FundBatch,
        models.PROTECT,
        null=True,
        related_name="carried_from",
        verbose_name=_("new batch"),
    )

    class Meta:
        verbose_name = _("batch carried over")
        verbose_name_plural = _("batches carried over")
        constraints = [
            models.UniqueConstraint(
                name="a_batch_is_carried_over_once_by_an_order", fields=["order", "batch"]
            ),
            models.CheckConstraint(
                name="a_carry_over_moves_money_to_another_batch",
                condition=Q(amount_fen__gt=0) & (Q(new_batch=None) | ~Q(new_batch=F("batch"))),
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update(
                "new_batch_is_named_once",
                changed("order", "batch", "amount_fen") | pgtrigger.Q(old__new_batch__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.batch)

    @property
    def reference(self) -> str:
        """The name the ledger knows this carry-over by."""
        return f"carried:{self.pk}"
