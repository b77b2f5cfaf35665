"""What follows from a case for money and for the till: holds, recoveries, watches."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.cases.models.cases import Case, person
from subsidy.cases.models.notices import WRITTEN_ONCE
from subsidy.cases.states import HOLD_MOVES, HoldState
from subsidy.claims.models import Hold, Watch
from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.disbursements.models import Recovery


class CaseHoldQuerySet(models.QuerySet["CaseHold"]):
    def standing(self) -> Self:
        """Return the holds that still keep money back."""
        return self.exclude(state=HoldState.RELEASED)

    def to_look_at(self, at: datetime) -> Self:
        """Return the holds whose day of review has come, the oldest first."""
        return self.filter(state=HoldState.STANDING, review_at__lte=at).order_by("review_at", "id")

    def run_out(self, at: datetime) -> Self:
        """Return the holds whose time is over, the oldest first."""
        return self.standing().filter(until__lte=at).order_by("until", "id")


@tracked()
class CaseHold(models.Model):
    """A hold that a case placed, with its end. set_by: who set that end."""

    MOVES = HOLD_MOVES

    case = models.ForeignKey(Case, models.PROTECT, related_name="holds", verbose_name=_("case"))
    hold = models.OneToOneField(
        Hold, models.PROTECT, related_name="case_hold", verbose_name=_("hold")
    )
    state = models.CharField(_("state"), max_length=10, choices=HoldState)
    review_at = models.DateTimeField(_("to be looked at"))
    until = models.DateTimeField(_("until"))
    set_by = person(_("set by"))

    objects = CaseHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold of a case")
        verbose_name_plural = _("holds of cases")
        permissions = [
            ("release_casehold", _("Can release a hold of a case")),
            ("prolong_casehold", _("Can prolong a hold of a case")),
        ]
        constraints = [
            models.CheckConstraint(
                name="hold_of_a_case_is_in_a_known_state",
                condition=Q(state__in=HoldState.values),
            ),
            models.CheckConstraint(
                name="hold_of_a_case_is_looked_at_before_it_ends",
                condition=Q(review_at__lt=F("until")),
            ),
        ]
        triggers = [
            *guard(HOLD_MOVES, born=[HoldState.STANDING]),
            never_deleted(),
            refuse_update("stays_with_its_case", changed("case", "hold")),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.hold}"


class CaseHoldMove(Move):
    """One step of a hold."""

    case_hold = models.ForeignKey(
        CaseHold, models.PROTECT, related_name="moves", verbose_name=_("hold of a case")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a hold")
        verbose_name_plural = _("moves of holds")


class CaseRecovery(models.Model):
    """A demand that rests on the final decision of a case."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="recoveries", verbose_name=_("case")
    )
    recovery = models.OneToOneField(
        Recovery, models.PROTECT, related_name="case_recovery", verbose_name=_("recovery")
    )

    class Meta:
        verbose_name = _("recovery of a case")
        verbose_name_plural = _("recoveries of cases")
        triggers = [WRITTEN_ONCE]

    def __str__(self) -> str:
        return f"{self.case}: {self.recovery}"


class CaseWatch(models.Model):
    """What the till was told to look out for, because of a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="watches", verbose_name=_("case"))
    watch = models.OneToOneField(
        Watch, models.PROTECT, related_name="case_watch", verbose_name=_("watch")
    )

    class Meta:
        verbose_name = _("watch of a case")
        verbose_name_plural = _("watches of cases")
        triggers = [WRITTEN_ONCE]

    def __str__(self) -> str:
        return f"{self.case}: {self.watch}"
