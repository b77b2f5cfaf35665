"""Money asked back: goods were returned, or the grant should not have been paid."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models import Grant
from subsidy.core.moves import Move, guard
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.disbursements.states import RECOVERY_MOVES, RecoveryState

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


class Recovery(models.Model):
    """One demand for the whole of one paid grant, in the parts its two sources bore."""

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
        _("state"), max_length=10, choices=RecoveryState, default=RecoveryState.DEMANDED
    )
    demanded_at = models.DateTimeField(_("demanded at"))
    demanded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("demanded by"),
    )
    repaid_at = models.DateTimeField(_("repaid at"), null=True)
    repaid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("repayment recorded by"),
    )
    bank_reference = models.CharField(_("bank's reference"), max_length=35, blank=True)

    class Meta:
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        permissions = [
            ("demand_recovery", _("Can demand a recovery")),
            ("record_repayment", _("Can record a repayment")),
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
                name="recovery_is_repaid_with_a_date_person_and_bank_reference",
                condition=Q(
                    state=RecoveryState.DEMANDED, repaid_at=None, repaid_by=None, bank_reference=""
                )
                | Q(
                    ~Q(bank_reference=""),
                    state=RecoveryState.REPAID,
                    repaid_at__isnull=False,
                    repaid_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="repayment_is_recorded_by_another_person",
                condition=Q(repaid_by=None) | Q(demanded_by=None) | ~Q(repaid_by=F("demanded_by")),
            ),
        ]
        triggers = [
            *guard(RECOVERY_MOVES, born=[RecoveryState.DEMANDED]),
            never_deleted(),
            refuse_update("frozen_from_its_demand_on", changed(*FROZEN)),
        ]

    def __str__(self) -> str:
        return self.reference


class RecoveryMove(Move):
    """One step of a recovery."""

    recovery = models.ForeignKey(
        Recovery, models.PROTECT, related_name="moves", verbose_name=_("recovery")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a recovery")
        verbose_name_plural = _("moves of recoveries")
