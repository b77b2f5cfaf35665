"""What was decided, and the money it moved: decisions and grants."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models.claim import Claim, ClaimMove
from subsidy.claims.states import GRANT_MOVES, GrantState
from subsidy.core.moves import guard
from subsidy.programmes.models import Terms


class Decision(models.Model):
    """A verdict on a claim; never edited, undone by another one. Who and when are on its move."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")

    claim = models.ForeignKey(
        Claim, models.PROTECT, related_name="decisions", verbose_name=_("claim")
    )
    move = models.OneToOneField(
        ClaimMove, models.PROTECT, related_name="decision", verbose_name=_("move")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    codes = models.JSONField(_("codes"), default=list)
    amount_fen = models.BigIntegerField(_("amount (fen)"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.outcome


class GrantQuerySet(models.QuerySet["Grant"]):
    def awaiting_payment(self) -> "GrantQuerySet":
        """Return committed grants, the longest-waiting first."""
        return self.filter(state=GrantState.COMMITTED).order_by("id")


class Grant(models.Model):
    """Money for one claim: a first sum, a top-up, each split once into central and local parts."""

    MOVES = GRANT_MOVES

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="grants", verbose_name=_("claim"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="+", verbose_name=_("terms"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    central_fen = models.BigIntegerField(_("central part (fen)"))
    local_fen = models.BigIntegerField(_("local part (fen)"))
    state = models.CharField(
        _("state"), max_length=10, choices=GrantState, default=GrantState.COMMITTED
    )
    created_at = models.DateTimeField(_("created at"))

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        indexes = [
            models.Index(name="grant_committed", fields=["id"], condition=Q(state="committed"))
        ]
        constraints = [
            models.UniqueConstraint(
                name="grants_of_a_claim_are_numbered", fields=["claim", "number"]
            ),
            models.CheckConstraint(
                name="grant_is_the_sum_of_its_parts",
                condition=Q(amount_fen=F("central_fen") + F("local_fen")),
            ),
            models.CheckConstraint(
                name="grant_parts_are_not_negative",
                condition=Q(amount_fen__gt=0, central_fen__gte=0, local_fen__gte=0),
            ),
        ]
        triggers = guard(GRANT_MOVES, born=[GrantState.COMMITTED])

    def __str__(self) -> str:
        return f"{self.claim_id}/{self.number}"

    @property
    def reference(self) -> str:
        """The name the ledger knows this grant by."""
        return f"grant:{self.pk}"
