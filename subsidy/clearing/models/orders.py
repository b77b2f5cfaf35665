"""Year-end orders: what two people decide about a programme as a whole."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.clearing.states import ORDER_MOVES, OrderState
from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.programmes.models import Programme

S = OrderState
#: What is fixed when it is proposed.
FROZEN = [
    "kind",
    "programme",
    "successor",
    "last_apply_on",
    "document_number",
    "reason",
    "proposed_at",
    "proposed_by",
]


class OrderKind(models.TextChoices):
    CLOSE = "close", _("close: set the last day to apply")
    CLEAR = "clear", _("clear: return what is left, settle the rounding")
    CARRY_OVER = "carry_over", _("carry over to the next programme")
    REOPEN = "reopen", _("reopen: take claims again")


K = OrderKind


@tracked()
class YearEndOrder(models.Model):
    """One act on one programme, by one document: one person proposes it, another approves it."""

    MOVES = ORDER_MOVES

    kind = models.CharField(_("kind"), max_length=10, choices=K)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    successor = models.ForeignKey(
        Programme, models.PROTECT, null=True, related_name="+", verbose_name=_("next programme")
    )
    last_apply_on = models.DateField(_("last day to apply"), null=True)
    document_number = models.CharField(_("number of the document"), max_length=100)
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=S, default=S.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("approved by"),
    )

    class Meta:
        verbose_name = _("year-end order")
        verbose_name_plural = _("year-end orders")
        permissions = [
            ("propose_yearendorder", _("Can propose a year-end order")),
            ("approve_yearendorder", _("Can approve a year-end order")),
            ("reject_yearendorder", _("Can reject a year-end order")),
        ]
        constraints = [
            models.CheckConstraint(
                name="year_end_order_is_in_a_known_state", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="year_end_order_says_what_its_kind_needs",
                condition=Q(
                    kind__in=[K.CLOSE, K.REOPEN], last_apply_on__isnull=False, successor=None
                )
                | Q(kind=K.CLEAR, last_apply_on=None, successor=None)
                | Q(kind=K.CARRY_OVER, last_apply_on=None, successor__isnull=False),
            ),
            models.CheckConstraint(
                name="money_is_carried_over_to_another_programme",
                condition=Q(successor=None) | ~Q(successor=F("programme")),
            ),
            models.CheckConstraint(
                name="year_end_order_has_a_reason_and_a_document",
                condition=~Q(reason="") & ~Q(document_number=""),
            ),
            models.CheckConstraint(
                name="year_end_order_is_approved_by_another_person",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="year_end_order_has_approved_at_once_approved",
                condition=Q(state__in=[S.PROPOSED, S.REJECTED], approved_at=None, approved_by=None)
                | Q(state=S.APPROVED, approved_at__isnull=False, approved_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="a_programme_waits_for_one_order_of_a_kind",
                fields=["programme", "kind"],
                condition=Q(state=S.PROPOSED),
            ),
        ]
        triggers = [
            *guard(ORDER_MOVES, born=[S.PROPOSED]),
            never_deleted(),
            refuse_update("frozen_from_its_proposal_on", changed(*FROZEN)),
        ]

    def __str__(self) -> str:
        return self.document_number

    @property
    def reference(self) -> str:
        """The name the ledger knows this order by."""
        return f"year-end:{self.pk}"


class YearEndOrderMove(Move):
    """One step of a year-end order."""

    order = models.ForeignKey(
        YearEndOrder, models.PROTECT, related_name="moves", verbose_name=_("year-end order")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a year-end order")
        verbose_name_plural = _("moves of year-end orders")
