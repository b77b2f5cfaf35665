"""Successions: a merchant goes over into another one, or is registered under another code."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.merchants.models.merchants import Merchant
from subsidy.merchants.states import SUCCESSION_MOVES, SuccessionState

S = SuccessionState
#: What is fixed when it is proposed.
FROZEN = [
    "kind",
    "merchant",
    "successor",
    "old_code",
    "new_code",
    "document_number",
    "reason",
    "proposed_at",
    "proposed_by",
]


class SuccessionKind(models.TextChoices):
    MERGE = "merge", _("merges into another merchant")
    NEW_CODE = "new_code", _("gets another credit code")


class SuccessionQuerySet(models.QuerySet["Succession"]):
    def given_up(self, credit_code: str) -> "SuccessionQuerySet":
        """Return the successions by which a merchant gave the code up."""
        return self.filter(kind=SuccessionKind.NEW_CODE, state=S.APPROVED, old_code=credit_code)


@tracked()
class Succession(models.Model):
    """What happens to a merchant while its money is under way: one proposes, another approves."""

    MOVES = SUCCESSION_MOVES

    kind = models.CharField(_("kind"), max_length=10, choices=SuccessionKind)
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="successions", verbose_name=_("merchant")
    )
    successor = models.ForeignKey(
        Merchant, models.PROTECT, null=True, related_name="+", verbose_name=_("successor")
    )
    old_code = models.CharField(_("credit code before"), max_length=18)
    new_code = models.CharField(_("new credit code"), max_length=18, blank=True)
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

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        permissions = [
            ("propose_succession", _("Can propose a succession")),
            ("approve_succession", _("Can approve a succession")),
            ("reject_succession", _("Can reject a succession")),
        ]
        constraints = [
            models.CheckConstraint(
                name="succession_is_in_a_known_state", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="succession_names_a_successor_or_a_new_code",
                condition=Q(kind=SuccessionKind.MERGE, successor__isnull=False, new_code="")
                & ~Q(successor=F("merchant"))
                | Q(kind=SuccessionKind.NEW_CODE, successor=None)
                & ~Q(new_code="")
                & ~Q(new_code=F("old_code")),
            ),
            models.CheckConstraint(
                name="succession_has_a_reason_and_a_document",
                condition=~Q(reason="") & ~Q(document_number=""),
            ),
            models.CheckConstraint(
                name="succession_is_approved_by_another_person",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="succession_has_approved_at_once_approved",
                condition=Q(state__in=[S.PROPOSED, S.REJECTED], approved_at=None, approved_by=None)
                | Q(state=S.APPROVED, approved_at__isnull=False, approved_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="a_merchant_waits_for_one_succession",
                fields=["merchant"],
                condition=Q(state=S.PROPOSED),
            ),
        ]
        triggers = [
            *guard(SUCCESSION_MOVES, born=[S.PROPOSED]),
            never_deleted(),
            refuse_update("frozen_from_its_proposal_on", changed(*FROZEN)),
        ]

    def __str__(self) -> str:
        return self.document_number


class SuccessionMove(Move):
    """One step of a succession."""

    succession = models.ForeignKey(
        Succession, models.PROTECT, related_name="moves", verbose_name=_("succession")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a succession")
        verbose_name_plural = _("moves of successions")
