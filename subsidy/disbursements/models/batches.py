"""A batch: payments that go to the bank together, and the people who answer for them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Move, guard
from subsidy.core.triggers import (
    changed,
    never_deleted,
    refuse_update,
    unchanged,
)
from subsidy.disbursements.states import (
    BATCH_MOVES,
    UNAPPROVED,
    UNSEALED,
    UNSENT,
    WITH_THE_BANK,
    BatchState,
)
from subsidy.programmes.models import Programme, Terms

#: What is fixed when the batch is drafted.
FROZEN = [
    "number",
    "programme",
    "payee",
    "payments_count",
    "total_fen",
    "central_fen",
    "local_fen",
    "made_at",
    "made_by",
]
#: Who signed for what; changes only with the move that signs.
SIGNED = ["content_sha256", "sealed_at", "sealed_by", "approved_at", "approved_by", "sent_at"]


class BatchQuerySet(models.QuerySet["Batch"]):
    def real(self) -> "BatchQuerySet":
        """Return the batches of real programmes."""
        return self.filter(programme__is_test=False)

    def awaiting_dispatch(self) -> "BatchQuerySet":
        """Return approved batches; the one that waits longest without a failed try first."""
        return self.filter(state=BatchState.APPROVED).order_by(
            F("tried_at").asc(nulls_first=True), "id"
        )


def _person(label: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=label
    )


class Batch(models.Model):
    """Payments to one kind of payee; the maker drafts and seals it, another person approves it."""

    MOVES = BATCH_MOVES

    number = models.CharField(_("number"), max_length=20, unique=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    payee = models.CharField(_("payee"), max_length=10, choices=Terms.Payee)
    state = models.CharField(
        _("state"), max_length=12, choices=BatchState, default=BatchState.DRAFT
    )
    payments_count = models.PositiveIntegerField(_("payments"))
    total_fen = models.BigIntegerField(_("total (fen)"))
    central_fen = models.BigIntegerField(_("central part (fen)"))
    local_fen = models.BigIntegerField(_("local part (fen)"))
    content_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("drafted at"))
    made_by = _person(_("drafted by"))
    sealed_at = models.DateTimeField(_("sealed at"), null=True)
    sealed_by = _person(_("sealed by"))
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = _person(_("approved by"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
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
                    total_fen=F("central_fen") + F("local_fen"),
                ),
            ),
            models.CheckConstraint(
                name="batch_is_sealed_by_a_person_with_its_content",
                condition=Q(state__in=UNSEALED, sealed_at=None, sealed_by=None, content_sha256="")
                | Q(
                    ~Q(state__in=UNSEALED),
                    sealed_at__isnull=False,
                    sealed_by__isnull=False,
                    content_sha256__regex="^[0-9a-f]{64}$",
                ),
            ),
            models.CheckConstraint(
                name="batch_is_approved_by_a_person_once_approved",
                condition=Q(state__in=UNAPPROVED, approved_at=None, approved_by=None)
                | Q(~Q(state__in=UNAPPROVED), approved_at__isnull=False, approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="batch_is_drafted_by_a_person", condition=Q(made_by__isnull=False)
            ),
            models.CheckConstraint(
                name="batch_is_approved_by_neither_maker_nor_sealer",
                condition=Q(approved_by=None)
                | ~Q(approved_by=F("made_by")) & ~Q(approved_by=F("sealed_by")),
            ),
            models.CheckConstraint(
                name="batch_has_sent_at_once_sent",
                condition=Q(state__in=UNSENT, sent_at=None)
                | Q(state__in=WITH_THE_BANK, sent_at__isnull=False),
            ),
        ]
        triggers = [
            *guard(BATCH_MOVES, born=[BatchState.DRAFT]),
            never_deleted(),
            refuse_update("frozen_from_its_draft_on", changed(*FROZEN)),
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
