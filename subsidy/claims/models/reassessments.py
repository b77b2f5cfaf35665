"""Reassessments: wrongly published terms are superseded, and what they granted is put right."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models.claim import Claim
from subsidy.claims.states import REASSESSMENT_MOVES, ReassessmentState
from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.programmes.models import Programme, Terms

S = ReassessmentState
#: What is fixed when it is proposed.
FROZEN = [
    "programme",
    "old_terms",
    "new_terms",
    "reason",
    "document_number",
    "proposed_at",
    "proposed_by",
]


@tracked()
class Reassessment(models.Model):
    """One action for all claims under the old terms: one person proposes, another approves."""

    MOVES = REASSESSMENT_MOVES

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    old_terms = models.ForeignKey(
        Terms, models.PROTECT, related_name="+", verbose_name=_("old terms")
    )
    new_terms = models.ForeignKey(
        Terms, models.PROTECT, related_name="+", verbose_name=_("new terms")
    )
    reason = models.CharField(_("reason"), max_length=500)
    document_number = models.CharField(_("document number"), max_length=100)
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
    done_at = models.DateTimeField(_("done at"), null=True)

    class Meta:
        verbose_name = _("reassessment")
        verbose_name_plural = _("reassessments")
        permissions = [
            ("propose_reassessment", _("Can propose a reassessment")),
            ("approve_reassessment", _("Can approve a reassessment")),
            ("reject_reassessment", _("Can reject a reassessment")),
        ]
        constraints = [
            models.CheckConstraint(
                name="reassessment_is_in_a_known_state", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="reassessment_changes_the_terms", condition=~Q(old_terms=F("new_terms"))
            ),
            models.CheckConstraint(
                name="reassessment_has_a_reason_and_a_document",
                condition=~Q(reason="") & ~Q(document_number=""),
            ),
            models.CheckConstraint(
                name="reassessment_is_approved_by_another_person",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="reassessment_has_approved_at_once_approved",
                condition=Q(state__in=[S.PROPOSED, S.REJECTED], approved_at=None, approved_by=None)
                | Q(
                    state__in=[S.APPROVED, S.DONE],
                    approved_at__isnull=False,
                    approved_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="reassessment_has_done_at_once_done",
                condition=Q(state=S.DONE, done_at__isnull=False)
                | ~Q(state=S.DONE) & Q(done_at=None),
            ),
        ]
        triggers = [
            *guard(REASSESSMENT_MOVES, born=[S.PROPOSED]),
            never_deleted(),
            refuse_update("frozen_from_its_proposal_on", changed(*FROZEN)),
        ]

    def __str__(self) -> str:
        return self.document_number


class ReassessmentMove(Move):
    """One step of a reassessment."""

    reassessment = models.ForeignKey(
        Reassessment, models.PROTECT, related_name="moves", verbose_name=_("reassessment")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a reassessment")
        verbose_name_plural = _("moves of reassessments")


class ReassessmentAction(models.TextChoices):
    TOP_UP = "top_up", _("top up")
    RECOVER = "recover", _("ask back")
    RELEASE = "release", _("release")
    NONE = "none", _("nothing to do")


class ReassessmentOutcome(models.TextChoices):
    DONE = "done", _("done")
    CHANGED = "changed", _("changed since it was proposed: left as it is")


class ReassessmentLineQuerySet(models.QuerySet["ReassessmentLine"]):
    def due(self) -> "ReassessmentLineQuerySet":
        """Return the lines of approved reassessments not done yet; failed tries come last."""
        return self.filter(done_at=None, reassessment__state=S.APPROVED).order_by(
            F("tried_at").asc(nulls_first=True), "id"
        )


class ReassessmentLine(models.Model):
    """What becomes of one claim: what it was granted, what the new terms pay, what is to do."""

    reassessment = models.ForeignKey(
        Reassessment,
        models.PROTECT,
        db_index=False,
        related_name="lines",
        verbose_name=_("reassessment"),
    )
    claim = models.ForeignKey(
        Claim, models.PROTECT, related_name="reassessments", verbose_name=_("claim")
    )
    old_fen = models.BigIntegerField(_("old amount (fen)"))
    new_fen = models.BigIntegerField(_("new amount (fen)"))
    action = models.CharField(_("action"), max_length=10, choices=ReassessmentAction)
    outcome = models.CharField(_("outcome"), max_length=10, choices=ReassessmentOutcome, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True)
    tried_at = models.DateTimeField(_("last failed try"), null=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = ReassessmentLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a reassessment")
        verbose_name_plural = _("lines of reassessments")
        indexes = [
            models.Index(name="reassessment_line_waiting", fields=["id"], condition=Q(done_at=None))
        ]
        constraints = [
            models.UniqueConstraint(
                name="a_reassessment_touches_a_claim_once", fields=["reassessment", "claim"]
            ),
            models.CheckConstraint(
                name="reassessment_does_what_the_amounts_call_for",
                condition=Q(action="none", old_fen=F("new_fen"))
                | Q(action="top_up", new_fen__gt=F("old_fen"))
                | Q(action__in=["recover", "release"], new_fen__gte=0, new_fen__lt=F("old_fen")),
            ),
            models.CheckConstraint(
                name="reassessment_line_has_an_outcome_once_done",
                condition=Q(done_at=None, outcome="")
                | Q(done_at__isnull=False, outcome__in=ReassessmentOutcome.values),
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update(
                "stays_as_proposed",
                changed("reassessment", "claim", "old_fen", "new_fen", "action"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reassessment_id}: {self.claim_id}"
