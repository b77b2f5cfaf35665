"""What was decided, and the money it moved: decisions and grants."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models.claim import Claim, ClaimMove
from subsidy.claims.models.split import split_adds_up
from subsidy.claims.states import GRANT_MOVES, GRANTED, GrantState
from subsidy.core.moves import guard
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.programmes.models import Terms


class Decision(models.Model):
    """A verdict on a claim; never edited, undone by another one. Who and when are on its move."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        SENT_BACK = "sent_back", _("sent back")

    claim = models.ForeignKey(
        Claim, models.PROTECT, related_name="decisions", verbose_name=_("claim")
    )
    move = models.OneToOneField(
        ClaimMove, models.PROTECT, related_name="decision", verbose_name=_("move")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    codes = models.JSONField(_("codes"), default=list)
    notes = models.JSONField(_("notes"), default=dict)  # code -> what the officer adds to it
    until = models.DateTimeField(_("to be answered by"), null=True)
    amount_fen = models.BigIntegerField(_("amount (fen)"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                name="a_verdict_that_may_be_answered_says_until_when",
                condition=Q(outcome="approved", until=None)
                | Q(outcome__in=["rejected", "sent_back"], until__isnull=False),
            )
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.outcome


class GrantQuerySet(models.QuerySet["Grant"]):
    def awaiting_payment(self) -> "GrantQuerySet":
        """Return committed grants, the longest-waiting first."""
        return self.filter(state=GrantState.COMMITTED).order_by("id")

    def granted(self) -> "GrantQuerySet":
        """Return the grants that are their claims' own, the newest first."""
        return self.filter(state__in=GRANTED).order_by("-number")


class Grant(models.Model):
    """Money for one claim: a first sum, a top-up, each split once into central and local parts.

    Its amount changes in one way only: a part of it is split off, as a grant of its own, to be
    released or asked back.
    """

    MOVES = GRANT_MOVES

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="grants", verbose_name=_("claim"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    split_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="split_off",
        verbose_name=_("split from"),
    )
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
            models.Index(name="grant_committed", fields=["id"], condition=Q(state="committed")),
            models.Index(
                name="grant_split_off", fields=["split_from"], condition=Q(split_from__isnull=False)
            ),
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
            models.CheckConstraint(
                name="first_grant_is_split_from_none",
                condition=~Q(number=1, split_from__isnull=False),
            ),
        ]
        triggers = [
            *guard(GRANT_MOVES, born=[GrantState.COMMITTED, GrantState.PAID]),
            pgtrigger.Protect(
                name="only_a_part_is_born_paid",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state="paid", new__split_from__isnull=True),
            ),
            refuse_update(
                "stays_what_it_is",
                changed("claim", "number", "split_from", "terms", "created_at"),
            ),
            never_deleted(),
            *split_adds_up(),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}/{self.number}"

    @property
    def reference(self) -> str:
        """The name the ledger knows this grant by."""
        return f"grant:{self.pk}"
