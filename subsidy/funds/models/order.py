"""Orders: every change of a line's money, proposed by one person, approved by another."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.clock import programme_day
from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.funds.models.batch import FundBatch
from subsidy.funds.models.line import FundLine
from subsidy.funds.models.triggers import city_money_stays_there, stays_in_its_programme
from subsidy.funds.states import ORDER_MOVES, OrderState

S = OrderState
#: How long an order that could not be carried out is left alone.
RESTS_FOR = timedelta(hours=1)
#: What is fixed when it is proposed.
FROZEN = [
    *("kind", "line", "to_line", "batch", "amount_fen", "document_number", "reason"),
    *("due_on", "corrects", "belongs_on", "proposed_at", "proposed_by"),
]


class OrderKind(models.TextChoices):
    ALLOT = "allot", _("allot: batch to line")
    REALLOT = "reallot", _("re-allot: line to line")
    RETURN = "return", _("return: line to batch")
    FREEZE = "freeze", _("freeze")
    THAW = "thaw", _("thaw")


K = OrderKind


class FundOrderQuerySet(models.QuerySet["FundOrder"]):
    def due(self, *, at: datetime) -> "FundOrderQuerySet":
        """Return approved orders whose day has come, but for those that have just failed."""
        is_rested = Q(tried_at=None) | Q(tried_at__lte=at - RESTS_FOR)
        rows = self.filter(is_rested, state=S.APPROVED, due_on__lte=programme_day(at))
        return rows.order_by("due_on", "id")

    def carried_out(self) -> "FundOrderQuerySet":
        """Return the orders that moved money."""
        return self.filter(state=S.DONE)


@tracked()
class FundOrder(models.Model):
    """One movement of one batch's money, by a document; a document may order many of them.

    line: where an allotment goes to, else where the money is taken from. due_on: the day on which
    it may be carried out: a later one makes it a tranche. A correction names the document that it
    corrects and the past day that its money belongs to.
    """

    MOVES = ORDER_MOVES

    kind = models.CharField(_("kind"), max_length=10, choices=K)
    line = models.ForeignKey(
        FundLine, models.PROTECT, related_name="orders", verbose_name=_("fund line")
    )
    to_line = models.ForeignKey(
        FundLine,
        models.PROTECT,
        null=True,
        related_name="orders_in",
        verbose_name=_("to fund line"),
    )
    batch = models.ForeignKey(
        FundBatch, models.PROTECT, null=True, related_name="orders", verbose_name=_("fund batch")
    )
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    document_number = models.CharField(_("number of the document"), max_length=100)
    reason = models.CharField(_("reason"), max_length=500)
    due_on = models.DateField(_("due on"))
    corrects = models.CharField(_("corrects document"), max_length=100, blank=True)
    belongs_on = models.DateField(_("belongs to the day"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=S, default=S.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    done_at = models.DateTimeField(_("done at"), null=True)
    tried_at = models.DateTimeField(_("last failed try"), null=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = FundOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("fund order")
        verbose_name_plural = _("fund orders")
        permissions = [
            ("propose_fundorder", _("Can propose a fund order")),
            ("approve_fundorder", _("Can approve a fund order")),
            ("reject_fundorder", _("Can reject a fund order")),
            ("withdraw_fundorder", _("Can withdraw a fund order")),
        ]
        indexes = [
            models.Index(
                name="fund_order_waiting", fields=["due_on"], condition=Q(state=S.APPROVED)
            ),
            models.Index(name="fund_order_by_document", fields=["document_number"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="fund_order_is_in_a_known_state", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(name="fund_order_moves_money", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="fund_order_has_a_reason_and_a_document",
                condition=~Q(reason="") & ~Q(document_number=""),
            ),
            models.CheckConstraint(
                name="fund_order_names_what_its_kind_moves",
                condition=Q(kind__in=[K.ALLOT, K.RETURN], batch__isnull=False, to_line=None)
                | Q(kind=K.REALLOT, batch__isnull=False, to_line__isnull=False)
                | Q(kind__in=[K.FREEZE, K.THAW], batch=None, to_line=None),
            ),
            models.CheckConstraint(
                name="fund_order_goes_to_another_line",
                condition=Q(to_line=None) | ~Q(to_line=F("line")),
            ),
            models.CheckConstraint(
                name="fund_order_reaches_back_only_to_correct",
                condition=Q(corrects="", belongs_on=None)
                | ~Q(corrects="") & Q(belongs_on__isnull=False, belongs_on__lte=F("due_on")),
            ),
            models.CheckConstraint(
                name="fund_order_is_decided_by_another_person",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="fund_order_names_who_decided_it",
                condition=Q(decided_at=None, decided_by=None, state__in=[S.PROPOSED, S.WITHDRAWN])
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(state=S.PROPOSED),
            ),
            models.CheckConstraint(
                name="fund_order_has_done_at_once_done",
                condition=Q(state=S.DONE, done_at__isnull=False)
                | ~Q(state=S.DONE) & Q(done_at=None),
            ),
        ]
        triggers = [
            *guard(ORDER_MOVES, born=[S.PROPOSED]),
            never_deleted(),
            refuse_update("frozen_from_its_proposal_on", changed(*FROZEN)),
            stays_in_its_programme("NEW.line_id, NEW.to_line_id"),
            city_money_stays_there("NEW.line_id, NEW.to_line_id"),
        ]

    def __str__(self) -> str:
        return f"{self.document_number} · {self.get_kind_display()}"

    @property
    def reference(self) -> str:
        """The cause of its transfer."""
        return f"order:{self.pk}"


class FundOrderMove(Move):
    """One step of an order."""

    order = models.ForeignKey(
        FundOrder, models.PROTECT, related_name="moves", verbose_name=_("fund order")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a fund order")
        verbose_name_plural = _("moves of fund orders")
