"""Goods that came back, wholly or in part, or were exchanged; and money that was added later."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models.claim import Claim
from subsidy.claims.models.grants import Grant
from subsidy.claims.states import GrantState
from subsidy.core.acts import Act
from subsidy.core.triggers import changed, never_deleted, refuse_update


class ReturnKind(models.TextChoices):
    WHOLE = "whole", _("the whole purchase")
    PART = "part", _("part of the price")
    EXCHANGE = "exchange", _("exchange of a faulty unit")


class ReturnReason(models.TextChoices):
    CHANGE_OF_MIND = "change_of_mind", _("The customer changed their mind")
    FAULTY = "faulty", _("The goods are faulty")
    WRONG_GOODS = "wrong_goods", _("The wrong goods were delivered")
    NOT_DELIVERED = "not_delivered", _("The goods were never delivered")
    PRICE_REDUCED = "price_reduced", _("Part of the price was given back")
    OTHER = "other", _("Another reason")


class GoodsReturnQuerySet(models.QuerySet["GoodsReturn"]):
    def open(self) -> "GoodsReturnQuerySet":
        """Return what was noted and is not done yet."""
        return self.filter(done_at=None)

    def due(self) -> "GoodsReturnQuerySet":
        """Return open returns of claims no money of which is at the bank; failed tries come last.

        What is at the bank is waited for: the batch is opened again, or the bank answers.
        """
        at_the_bank = Grant.objects.filter(claim=models.OuterRef("claim"), state="scheduled")
        return (
            self.open()
            .filter(~models.Exists(at_the_bank))
            .order_by(F("tried_at").asc(nulls_first=True), "id")
        )


class GoodsReturn(Act):
    """What a merchant or an officer noted of goods that came back; written once, done once.

    refund_fen: what the customer got back, of a part; price_fen and subsidy_fen: what is left of
    the price then, and what the terms pay on that. Masked values: the numbers that were exchanged.
    """

    claim = models.ForeignKey(
        Claim, models.PROTECT, related_name="returns", verbose_name=_("claim")
    )
    kind = models.CharField(_("what came back"), max_length=10, choices=ReturnKind)
    reason_code = models.CharField(_("reason"), max_length=20, choices=ReturnReason)
    refund_fen = models.BigIntegerField(_("refund (fen)"), null=True)
    price_fen = models.BigIntegerField(_("price left (fen)"), null=True)
    subsidy_fen = models.BigIntegerField(_("subsidy left (fen)"), null=True)
    old_masked = models.CharField(_("old value"), max_length=200, blank=True)
    new_masked = models.CharField(_("new value"), max_length=200, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True)
    tried_at = models.DateTimeField(_("last failed try"), null=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = GoodsReturnQuerySet.as_manager()

    class Meta(Act.Meta):
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        indexes = [
            models.Index(name="return_waiting", fields=["id"], condition=Q(done_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                name="a_claim_has_one_open_return", fields=["claim"], condition=Q(done_at=None)
            ),
            models.CheckConstraint(
                name="return_is_for_a_known_reason",
                condition=Q(reason_code__in=ReturnReason.values),
            ),
            models.CheckConstraint(
                name="a_part_says_what_was_refunded_and_what_is_left",
                condition=Q(
                    kind=ReturnKind.PART,
                    refund_fen__isnull=False,
                    price_fen__isnull=False,
                    subsidy_fen__isnull=False,
                    refund_fen__gt=0,
                    price_fen__gt=0,
                    subsidy_fen__gt=0,
                )
                | Q(
                    kind__in=[ReturnKind.WHOLE, ReturnKind.EXCHANGE],
                    refund_fen=None,
                    price_fen=None,
                    subsidy_fen=None,
                ),
            ),
            models.CheckConstraint(
                name="an_exchange_says_for_what_and_is_done_at_once",
                condition=~Q(kind=ReturnKind.EXCHANGE) & Q(old_masked="", new_masked="")
                | Q(~Q(old_masked=""), ~Q(new_masked=""), kind="exchange", done_at__isnull=False),
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update(
                "written_once",
                changed(
                    *("claim", "kind", "reason_code", "refund_fen", "price_fen", "subsidy_fen"),
                    *("old_masked", "new_masked", "at", "reason"),
                    *("by_kind", "by_reference", "by_staff"),
                ),
            ),
            refuse_update(
                "done_once", pgtrigger.Q(old__done_at__isnull=False) & changed("done_at")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.claim}"

    @property
    def waits_for(self) -> str:
        """What is waited for: nothing, the bank's answer, or the money to be asked back."""
        if self.done_at:
            return "nothing"
        states = set(self.claim.grants.values_list("state", flat=True))
        return "bank_answer" if GrantState.SCHEDULED in states else "recovery"


class TopUp(Act):
    """Why a claim got a further grant: terms raised after its first one."""

    grant = models.OneToOneField(
        Grant, models.PROTECT, related_name="top_up", verbose_name=_("grant")
    )

    class Meta(Act.Meta):
        verbose_name = _("top-up")
        verbose_name_plural = _("top-ups")
        triggers = [
            never_deleted(),
            refuse_update(
                "written_once",
                changed("grant", "at", "reason", "by_kind", "by_reference", "by_staff"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.grant)
