"""Repayments: each sum that came back of a recovery, by the bank or netted from a payment."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.disbursements.models.nettings import Netting
from subsidy.disbursements.models.proposals import person
from subsidy.disbursements.models.recoveries import Recovery
from subsidy.disbursements.models.treasury import TreasuryReturn
from subsidy.programmes.models import Programme

FROZEN = [
    *("recovery", "number", "amount_fen", "central_fen", "local_fen", "destination"),
    *("netting", "bank_reference", "paid_on", "recorded_at", "recorded_by", "demanded_by"),
]


class Destination(models.TextChoices):
    LINE = "line", _("the fund line")
    TREASURY = "treasury", _("the treasury")


class RepaymentQuerySet(models.QuerySet["Repayment"]):
    def to_return(self, programme: Programme) -> "RepaymentQuerySet":
        """Return what came back for the treasury and is on no return to it yet."""
        return self.filter(
            recovery__grant__claim__programme=programme,
            destination=Destination.TREASURY,
            treasury_return=None,
        ).order_by("id")


class Repayment(models.Model):
    """A sum that came back, in its parts; written once.

    What is for the treasury waits, in no bucket that could be spent, for its treasury return.
    """

    recovery = models.ForeignKey(
        Recovery,
        models.PROTECT,
        related_name="repayments",
        db_index=False,
        verbose_name=_("recovery"),
    )
    number = models.PositiveIntegerField(_("number"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    central_fen = models.BigIntegerField(_("central part (fen)"))
    local_fen = models.BigIntegerField(_("local part (fen)"))
    destination = models.CharField(_("goes to"), max_length=10, choices=Destination)
    netting = models.OneToOneField(
        Netting, models.PROTECT, null=True, related_name="repayment", verbose_name=_("netting")
    )
    bank_reference = models.CharField(_("bank's reference"), max_length=35, blank=True)
    paid_on = models.DateField(_("paid on"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = person(_("recorded by"), null=True)
    #: Copied from the recovery, so that a constraint can compare the two people.
    demanded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("demanded by"),
    )
    treasury_return = models.ForeignKey(
        TreasuryReturn,
        models.PROTECT,
        null=True,
        related_name="repayments",
        verbose_name=_("treasury return"),
    )

    objects = RepaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("repayment")
        verbose_name_plural = _("repayments")
        indexes = [
            models.Index(
                name="repayment_for_the_treasury",
                fields=["id"],
                condition=Q(destination="treasury", treasury_return=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="repayments_of_a_recovery_are_numbered", fields=["recovery", "number"]
            ),
            models.UniqueConstraint(
                name="a_bank_reference_repays_a_recovery_once",
                fields=["recovery", "bank_reference"],
                condition=~Q(bank_reference=""),
            ),
            models.CheckConstraint(
                name="repayment_is_the_sum_of_its_parts",
                condition=Q(
                    amount_fen__gt=0,
                    central_fen__gte=0,
                    local_fen__gte=0,
                    amount_fen=F("central_fen") + F("local_fen"),
                ),
            ),
            models.CheckConstraint(
                name="repayment_is_netted_or_recorded_by_a_person_from_the_bank",
                condition=Q(netting__isnull=False, bank_reference="", recorded_by=None)
                | Q(~Q(bank_reference=""), netting=None, recorded_by__isnull=False),
            ),
            models.CheckConstraint(
                name="repayment_is_recorded_by_another_person",
                condition=Q(recorded_by=None)
                | Q(demanded_by=None)
                | ~Q(recorded_by=F("demanded_by")),
            ),
            models.CheckConstraint(
                name="repayment_goes_to_a_known_place",
                condition=Q(destination=Destination.LINE, treasury_return=None)
                | Q(destination=Destination.TREASURY),
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update("frozen_once_recorded", changed(*FROZEN)),
        ]

    def __str__(self) -> str:
        return f"{self.recovery_id}/{self.number}"

    @property
    def cause(self) -> str:
        """What the ledger calls the cause of its transfer."""
        return f"recovery:{self.recovery_id}/{self.number}"
