"""A batch: payments that go to the bank together, and the people who answer for them."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.triggers import (
    changed,
    never_deleted,
    refuse_update,
    unchanged,
)
from subsidy.disbursements.models.signatures import SIGNED, signatures
from subsidy.disbursements.states import BATCH_MOVES, BatchState
from subsidy.programmes.models import Category, CategoryGroup, Programme, Terms
from subsidy.regions.models import Unit

#: What is fixed when the batch is drafted.
FROZEN = [
    "number",
    "programme",
    "payee",
    "unit",
    "category_group",
    "category",
    "approved_until",
    "made_at",
    "made_by",
]
#: What the payments add up to; follows them as long as single ones may leave the draft.
SUMS = [
    "payments_count",
    "total_fen",
    "central_fen",
    "local_fen",
    "netted_central_fen",
    "netted_local_fen",
]


class BatchQuerySet(models.QuerySet["Batch"]):
    def real(self) -> "BatchQuerySet":
        """Return the batches of real programmes."""
        return self.filter(programme__is_test=False)

    def awaiting_dispatch(self) -> "BatchQuerySet":
        """Return approved batches that no person has to send; failed tries come last."""
        return self.filter(state=BatchState.APPROVED, approvals_needed=1).order_by(
            F("tried_at").asc(nulls_first=True), "id"
        )


def _person(label: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=label
    )


@tracked(exclude=["tried_at", "last_error"])
class Batch(models.Model):
    """Payments to one kind of payee; the maker drafts and seals it, another person approves it.

    Unit, category (group) and `approved_until` say what was selected; empty, all of it. A payment's
    netted parts are what its payee owes and is not paid; they are no part of the total.
    """

    MOVES = BATCH_MOVES

    number = models.CharField(_("number"), max_length=20, unique=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    payee = models.CharField(_("payee"), max_length=10, choices=Terms.Payee)
    state = models.CharField(
        _("state"), max_length=12, choices=BatchState, default=BatchState.DRAFT
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("programme unit")
    )
    category_group = models.CharField(
        _("category group"), max_length=12, choices=CategoryGroup, blank=True
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, related_name="+", verbose_name=_("category")
    )
    approved_until = models.DateField(_("claims approved until"), null=True)
    payments_count = models.PositiveIntegerField(_("payments"))
    total_fen = models.BigIntegerField(_("total (fen)"))
    central_fen = models.BigIntegerField(_("central part (fen)"))
    local_fen = models.BigIntegerField(_("local part (fen)"))
    netted_central_fen = models.BigIntegerField(_("netted, central part (fen)"), default=0)
    netted_local_fen = models.BigIntegerField(_("netted, local part (fen)"), default=0)
    approvals_needed = models.PositiveSmallIntegerField(_("approvals needed"), default=1)
    content_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("drafted at"))
    made_by = _person(_("drafted by"))
    sealed_at = models.DateTimeField(_("sealed at"), null=True)
    sealed_by = _person(_("sealed by"))
    endorsed_at = models.DateTimeField(_("first approved at"), null=True)
    endorsed_by = _person(_("first approved by"))
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = _person(_("approved by"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    sent_by = _person(_("sent by"))
    tried_at = models.DateTimeField(_("last failed try to send"), null=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        permissions = [
            ("draft_batch", _("Can draft a batch")),
            ("cancel_batch", _("Can cancel a draft batch")),
            ("seal_batch", _("Can seal a batch")),
            ("unseal_batch", _("Can unseal a batch")),
            ("reject_batch", _("Can turn down a sealed batch")),
            ("recall_batch", _("Can recall an approved batch")),
            ("endorse_batch", _("Can approve a batch as the first of two")),
            ("approve_batch", _("Can approve a batch")),
            ("send_batch", _("Can send a batch to the bank")),
            ("close_batch", _("Can close a batch")),
        ]
        indexes = [
            models.Index(name="batch_approved", fields=["id"], condition=Q(state="approved"))
        ]
        constraints = [
            models.CheckConstraint(
                name="batch_is_in_a_known_state", condition=Q(state__in=BatchState.values)
            ),
            models.CheckConstraint(
                name="batch_pays_something", condition=Q(payments_count__gt=0, total_fen__gt=0)
            ),
            models.CheckConstraint(
                name="batch_is_the_sum_of_its_parts",
                condition=Q(
                    central_fen__gte=0,
                    local_fen__gte=0,
                    netted_central_fen__gte=0,
                    netted_local_fen__gte=0,
                    total_fen=F("central_fen") + F("local_fen"),
                ),
            ),
            *signatures(),
        ]
        triggers = [
            *guard(BATCH_MOVES, born=[BatchState.DRAFT]),
            never_deleted(),
            refuse_update("frozen_from_its_draft_on", changed(*FROZEN)),
            refuse_update(
                "sums_follow_its_payments_in_a_draft",
                changed(*SUMS) & ~pgtrigger.Q(old__state="draft", new__state="draft"),
            ),
            refuse_update("signed_only_with_a_move", changed(*SIGNED) & unchanged("state")),
        ]

    def __str__(self) -> str:
        return self.number


class BatchMove(Move):
    """One step of a batch."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="moves", verbose_name=_("batch"))

    class Meta(Move.Meta):
        verbose_name = _("move of a batch")
        verbose_name_plural = _("moves of batches")
