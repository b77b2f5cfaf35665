"""Money asked back: goods were returned, or the grant should not have been paid."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models import Grant
from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.disbursements.models.recovery_queries import RecoveryQuerySet
from subsidy.disbursements.states import RECOVERY_MOVES, RecoveryState
from subsidy.programmes.models import Terms

FROZEN = [
    "reference",
    "grant",
    "amount_fen",
    "central_fen",
    "local_fen",
    "reason_code",
    "reason",
    "demanded_at",
    "demanded_by",
]


class RecoveryReason(models.TextChoices):
    GOODS_RETURNED = "goods_returned", _("Goods returned")
    PAID_IN_ERROR = "paid_in_error", _("Paid in error")
    IRREGULAR = "irregular", _("Irregular claim")
    TERMS_REASSESSED = "reassessed", _("The terms were reassessed")


@tracked()
class Recovery(models.Model):
    """One demand for the whole of one paid grant, in the parts its two sources bore.

    repaid_*: what came back, by the bank or netted; planned_*: what is to be netted from payments
    on their way. Both are the sums of their rows.
    """

    MOVES = RECOVERY_MOVES

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    grant = models.OneToOneField(
        Grant, models.PROTECT, related_name="recovery", verbose_name=_("grant")
    )
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    central_fen = models.BigIntegerField(_("central part (fen)"))
    local_fen = models.BigIntegerField(_("local part (fen)"))
    reason_code = models.CharField(_("reason"), max_length=20, choices=RecoveryReason)
    reason = models.CharField(_("explanation"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=RecoveryState, default=RecoveryState.DEMANDED
    )
    demanded_at = models.DateTimeField(_("demanded at"))
    demanded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("demanded by"),
    )
    due_on = models.DateField(_("due on"))
    repaid_central_fen = models.BigIntegerField(_("repaid, central part (fen)"), default=0)
    repaid_local_fen = models.BigIntegerField(_("repaid, local part (fen)"), default=0)
    planned_central_fen = models.BigIntegerField(_("to be netted, central part (fen)"), default=0)
    planned_local_fen = models.BigIntegerField(_("to be netted, local part (fen)"), default=0)
    repaid_at = models.DateTimeField(_("repaid at"), null=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        permissions = [
            ("demand_recovery", _("Can demand a recovery")),
            ("remind_recovery", _("Can send another letter of demand")),
            ("record_repayment", _("Can record a repayment")),
        ]
        indexes = [
            models.Index(
                name="recovery_open", fields=["demanded_at", "id"], condition=Q(state="demanded")
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="recovery_is_in_a_known_state", condition=Q(state__in=RecoveryState.values)
            ),
            models.CheckConstraint(
                name="recovery_is_the_sum_of_its_parts",
                condition=Q(
                    amount_fen__gt=0,
                    central_fen__gte=0,
                    local_fen__gte=0,
                    amount_fen=F("central_fen") + F("local_fen"),
                ),
            ),
            models.CheckConstraint(
                name="no_more_comes_back_than_was_demanded",
                condition=Q(
                    repaid_central_fen__gte=0,
                    repaid_local_fen__gte=0,
                    planned_central_fen__gte=0,
                    planned_local_fen__gte=0,
                    central_fen__gte=F("repaid_central_fen") + F("planned_central_fen"),
                    local_fen__gte=F("repaid_local_fen") + F("planned_local_fen"),
                ),
            ),
            models.CheckConstraint(
                name="recovery_is_repaid_with_its_last_fen",
                condition=Q(
                    state=RecoveryState.REPAID,
                    repaid_at__isnull=False,
                    repaid_central_fen=F("central_fen"),
                    repaid_local_fen=F("local_fen"),
                )
                | Q(
                    ~Q(state=RecoveryState.REPAID),
                    repaid_at=None,
                    amount_fen__gt=F("repaid_central_fen") + F("repaid_local_fen"),
                ),
            ),
            models.CheckConstraint(
                name="nothing_is_netted_of_what_is_not_demanded",
                condition=Q(state=RecoveryState.DEMANDED)
                | Q(planned_central_fen=0, planned_local_fen=0),
            ),
        ]
        triggers = [
            *guard(RECOVERY_MOVES, born=[RecoveryState.DEMANDED]),
            never_deleted(),
            refuse_update("frozen_from_its_demand_on", changed(*FROZEN)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def repaid_fen(self) -> int:
        return self.repaid_central_fen + self.repaid_local_fen

    @property
    def planned_fen(self) -> int:
        return self.planned_central_fen + self.planned_local_fen

    @property
    def open_parts(self) -> dict[str, int]:
        """The parts that neither came back nor are to be netted."""
        return {
            "central_fen": self.central_fen - self.repaid_central_fen - self.planned_central_fen,
            "local_fen": self.local_fen - self.repaid_local_fen - self.planned_local_fen,
        }

    @property
    def payee(self) -> Any:
        """Who owes it: the applicant or merchant that was paid, or into which that one merged."""
        claim = self.grant.claim
        if claim.payee == Terms.Payee.APPLICANT:
            return claim.applicant
        return claim.merchant.successor or claim.merchant


class RecoveryMove(Move):
    """One step of a recovery."""

    recovery = models.ForeignKey(
        Recovery, models.PROTECT, related_name="moves", verbose_name=_("recovery")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a recovery")
        verbose_name_plural = _("moves of recoveries")
