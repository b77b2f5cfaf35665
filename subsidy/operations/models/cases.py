"""A difference that a proof found: a case that stays open until a person has dealt with it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Move, guard
from subsidy.core.references import new_reference
from subsidy.core.triggers import changed, never_deleted, refuse_update, unchanged
from subsidy.operations.models.proofs import ProofResult
from subsidy.operations.states import DRIFT_CASE_MOVES, DriftCaseState

#: While a case drifts and is open, people hear of it again after so long.
REMIND_AFTER = timedelta(days=1)


def _new_reference() -> str:
    return new_reference("D")


class DriftCaseQuerySet(models.QuerySet["DriftCase"]):
    def open(self) -> "DriftCaseQuerySet":
        """Return the cases that nobody has dealt with."""
        return self.filter(state=DriftCaseState.OPEN)

    def awaiting_alarm(self, at: datetime) -> "DriftCaseQuerySet":
        """Return the open cases that drift and of which nobody was told within the last day."""
        silent = Q(alarmed_at=None) | Q(alarmed_at__lte=at - REMIND_AFTER)
        return self.open().filter(silent, last__drifting_count__gt=0).order_by("id")


class DriftCase(models.Model):
    """One sentence that is denied; runs that still find it so are noted, not opened again.

    first: the result that opened it; last: the latest look at its sentence, clean or not. It is
    mended when a later look is clean and a person says what was done; explained when a person says
    why the rows may stand as they are: other rows open another case.
    """

    MOVES = DRIFT_CASE_MOVES

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=_new_reference, editable=False
    )
    sentence = models.CharField(_("sentence"), max_length=200)
    state = models.CharField(
        _("state"), max_length=10, choices=DriftCaseState, default=DriftCaseState.OPEN
    )
    first = models.ForeignKey(
        ProofResult, models.PROTECT, related_name="+", verbose_name=_("first result")
    )
    last = models.ForeignKey(
        ProofResult, models.PROTECT, related_name="+", verbose_name=_("last result")
    )
    opened_at = models.DateTimeField(_("opened at"))
    alarmed_at = models.DateTimeField(_("last alarm"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("closed by"),
    )

    objects = DriftCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case of drift")
        verbose_name_plural = _("cases of drift")
        permissions = [
            ("explain_driftcase", _("Can explain a case of drift")),
            ("mend_driftcase", _("Can close a case of drift as mended")),
        ]
        constraints = [
            models.CheckConstraint(
                name="drift_case_is_in_a_known_state",
                condition=Q(state__in=DriftCaseState.values),
            ),
            models.UniqueConstraint(
                name="a_sentence_has_one_open_case",
                fields=["sentence"],
                condition=Q(state=DriftCaseState.OPEN),
            ),
            models.CheckConstraint(
                name="drift_case_is_closed_by_a_person",
                condition=Q(state=DriftCaseState.OPEN, closed_at=None, closed_by=None)
                | Q(
                    ~Q(state=DriftCaseState.OPEN),
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                ),
            ),
        ]
        triggers = [
            *guard(DRIFT_CASE_MOVES, born=[DriftCaseState.OPEN]),
            never_deleted(),
            refuse_update("opened_once", changed("reference", "sentence", "first", "opened_at")),
            refuse_update(
                "closed_only_with_a_move", changed("closed_at", "closed_by") & unchanged("state")
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class DriftCaseMove(Move):
    """One step of a case of drift."""

    case = models.ForeignKey(
        DriftCase, models.PROTECT, related_name="moves", verbose_name=_("case of drift")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a case of drift")
        verbose_name_plural = _("moves of cases of drift")
