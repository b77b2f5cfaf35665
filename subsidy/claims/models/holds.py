"""Holds: what keeps a claim, or everything a merchant is owed, out of batches for a while."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models.claim import Claim
from subsidy.core.history import tracked
from subsidy.core.moves import Told
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.merchants.models import Merchant


class HoldReason(models.TextChoices):
    UNDER_AUDIT = "under_audit", _("An audit looks into it")
    EVIDENCE_DOUBTFUL = "evidence_doubtful", _("The evidence is doubtful")
    COMPLAINT = "complaint", _("Somebody complained")
    ACCOUNT_DOUBTFUL = "account_doubtful", _("The account is doubtful")
    INSPECTION = "inspection", _("An inspection is under way")
    DENIED_BY_CITIZEN = "denied_by_citizen", _("The citizen says: I did not buy this")
    OTHER = "other", _("Another reason")


class HoldQuerySet(models.QuerySet["Hold"]):
    def open(self) -> "HoldQuerySet":
        """Return the holds that nobody has lifted."""
        return self.filter(lifted_at=None)

    def on(self, claim: Claim) -> "HoldQuerySet":
        """Return the open holds that keep the claim out of batches: its own, its merchant's."""
        return self.open().filter(Q(claim=claim) | Q(merchant=claim.merchant_id)).order_by("id")


@tracked(exclude=["is_told"])
class Hold(Told):
    """Placed for a reason, by people or on a citizen's word, and lifted by people. A batch that is
    sealed already is not stopped.
    """

    claim = models.ForeignKey(
        Claim, models.PROTECT, null=True, related_name="holds", verbose_name=_("claim")
    )
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, null=True, related_name="holds", verbose_name=_("merchant")
    )
    reason_code = models.CharField(_("reason"), max_length=20, choices=HoldReason)
    reason = models.CharField(_("explanation"), max_length=500)
    placed_at = models.DateTimeField(_("placed at"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("placed by"),
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    lifted_because = models.CharField(_("lifted because"), max_length=500, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta(Told.Meta):
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        permissions = [
            ("place_hold", _("Can place a hold")),
            ("lift_hold", _("Can lift a hold")),
        ]
        constraints = [
            models.CheckConstraint(
                name="hold_is_on_a_claim_or_on_a_merchant",
                condition=Q(claim=None, merchant__isnull=False)
                | Q(claim__isnull=False, merchant=None),
            ),
            models.CheckConstraint(
                name="hold_is_for_a_known_reason_and_explained",
                condition=Q(reason_code__in=HoldReason.values) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="hold_is_placed_by_a_person_or_by_a_citizens_word",
                condition=Q(placed_by__isnull=False)
                | Q(reason_code=HoldReason.DENIED_BY_CITIZEN, claim__isnull=False),
            ),
            models.CheckConstraint(
                name="hold_is_lifted_by_a_person_for_a_reason",
                condition=Q(lifted_at=None, lifted_by=None, lifted_because="")
                | Q(~Q(lifted_because=""), lifted_at__isnull=False, lifted_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="a_claim_is_held_once_for_each_reason",
                fields=["claim", "reason_code"],
                condition=Q(lifted_at=None),
            ),
            models.UniqueConstraint(
                name="a_merchant_is_held_once_for_each_reason",
                fields=["merchant", "reason_code"],
                condition=Q(lifted_at=None),
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update(
                "stays_as_placed",
                changed("claim", "merchant", "reason_code", "reason", "placed_at", "placed_by"),
            ),
            refuse_update(
                "lifted_once",
                pgtrigger.Q(old__lifted_at__isnull=False)
                & changed("lifted_at", "lifted_by", "lifted_because"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_code_display()} · {self.claim or self.merchant}"
