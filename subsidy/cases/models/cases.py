"""A case: what somebody looks into, on which flags it rests, and whose turn it is until when."""

from datetime import datetime
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.audits.models import Flag
from subsidy.cases.states import CASE_MOVES, HIDDEN, LIVE, CaseState
from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.references import new_reference
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Programme


def _new_reference() -> str:
    return new_reference("K")


def person(label: Any, *, null: bool = False) -> Any:
    """Return a field that names a member of staff."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, related_name="+", verbose_name=label
    )


class CaseKind(models.TextChoices):
    OPEN = "open", _("open to the merchant")
    UNDERCOVER = "undercover", _("undercover")


#: Paths from a case to the people who work on it; a room above adds its own.
WORKING_ON_IT = ["opened_by", "officer"]


class CaseQuerySet(models.QuerySet["Case"]):
    def known_to(self, user: Any) -> Self:
        """Return the cases that this person may know of. An undercover one is nobody's business but
        of those who work on it, and of who supervises, decides or audits cases.
        """
        if user.has_perm("cases.see_undercover"):
            return self
        known = Q(kind=CaseKind.OPEN)
        for path in WORKING_ON_IT:
            known |= Q(pk__in=Case.objects.filter(**{path: user.pk}).values("pk"))
        return self.filter(known)

    def secret(self) -> Self:
        """Return the undercover cases under way: a word of them would warn the merchant."""
        return self.live().filter(kind=CaseKind.UNDERCOVER)

    def live(self) -> Self:
        """Return the cases that are still somebody's work."""
        return self.filter(state__in=LIVE)

    def overdue(self, at: datetime) -> Self:
        """Return the cases whose clock has run out, the longest first."""
        return self.live().filter(due_at__lt=at).order_by("due_at", "id")

    def told_to(self, merchant: Merchant) -> Self:
        """Return the merchant's cases that it was told of."""
        return self.filter(merchant=merchant, notices__isnull=False).distinct()


@tracked()
class Case(models.Model):
    """What the office looks into about one merchant. Only people decide it.

    due_at: when the time of whoever is to act next is over: of the office before the notice, of the
    merchant to answer, of the office to decide, of the merchant to appeal, of the office again.
    answer_by: until when the merchant may speak; later only by an extension.
    """

    MOVES = CASE_MOVES

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=_new_reference, editable=False
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="cases", verbose_name=_("merchant")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CaseKind)
    subject = models.CharField(_("what it is about"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=CaseState)
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = person(_("opened by"))
    officer = person(_("officer"), null=True)
    assigned_by = person(_("assigned by"), null=True)
    answer_by = models.DateTimeField(_("answer by"), null=True)
    due_at = models.DateTimeField(_("clock runs until"), null=True)
    flags = models.ManyToManyField(
        Flag, through="CaseFlag", related_name="cases", verbose_name=_("flags")
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        permissions = [
            ("open_case", _("Can open a case")),
            ("assign_case", _("Can assign a case")),
            ("handle_case", _("Can handle a case")),
            ("tell_case", _("Can tell the merchant of a case")),
            ("decide_case", _("Can decide a case")),
            ("propose_sanction", _("Can propose a suspension or disqualification")),
            ("approve_sanction", _("Can approve a suspension or disqualification")),
            ("hold_merchant", _("Can hold all that a merchant is owed")),
            ("decide_appeal", _("Can decide an appeal in a case")),
            ("demand_recoveries", _("Can ask back what a case found irregular")),
            ("reopen_case", _("Can open a case again")),
            ("see_undercover", _("Can see every undercover case")),
        ]
        indexes = [
            models.Index(name="case_clocks", fields=["due_at"], condition=Q(due_at__isnull=False))
        ]
        constraints = [
            models.CheckConstraint(
                name="case_is_in_a_known_state", condition=Q(state__in=CaseState.values)
            ),
            models.CheckConstraint(
                name="case_is_of_a_known_kind_about_something",
                condition=Q(kind__in=CaseKind.values) & ~Q(subject=""),
            ),
            models.CheckConstraint(
                name="case_has_a_clock_while_it_lives",
                condition=Q(state__in=LIVE, due_at__isnull=False)
                | Q(~Q(state__in=LIVE), due_at=None),
            ),
            models.CheckConstraint(
                name="undercover_case_is_told_to_nobody",
                condition=Q(kind=CaseKind.OPEN) | Q(state__in=[*HIDDEN, CaseState.CLEARED]),
            ),
            models.CheckConstraint(
                name="case_has_an_officer_once_assigned",
                condition=Q(state__in=[CaseState.OPENED, CaseState.CLEARED])
                | Q(officer__isnull=False, assigned_by__isnull=False),
            ),
            models.CheckConstraint(
                name="case_is_not_to_be_answered_before_the_merchant_was_told",
                condition=Q(state__in=HIDDEN, answer_by=None) | ~Q(state__in=HIDDEN),
            ),
        ]
        triggers = [
            *guard(CASE_MOVES, born=[CaseState.OPENED]),
            never_deleted(),
            refuse_update(
                "stays_as_opened",
                changed("reference", "programme", "merchant", "subject", "opened_at", "opened_by"),
            ),
            refuse_update(
                "goes_undercover_never_again",
                pgtrigger.Q(old__kind=CaseKind.OPEN) & changed("kind"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_undercover(self) -> bool:
        return self.kind == CaseKind.UNDERCOVER


class CaseMove(Move):
    """One step of a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="moves", verbose_name=_("case"))

    class Meta(Move.Meta):
        verbose_name = _("move of a case")
        verbose_name_plural = _("moves of cases")
        constraints = [
            models.CheckConstraint(
                name="case_goes_against_the_merchant_by_a_person_alone",
                condition=~Q(verb__in=["tell", "decide", "uphold"])
                | Q(by_kind="staff", by_staff__isnull=False),
            ),
        ]


class FlagOutcome(models.TextChoices):
    """What a case found out about a flag; the quality of an indicator is counted from it."""

    OPEN = "", _("not decided")
    CONFIRMED = "confirmed", _("confirmed by a decision")
    CLEARED = "cleared", _("found explained")
    LAPSED = "lapsed", _("the office did not decide in time")
    OVERTURNED = "overturned", _("overturned on appeal")


@tracked()
class CaseFlag(models.Model):
    """A flag that a case rests on."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="case_flags", verbose_name=_("case")
    )
    flag = models.OneToOneField(
        Flag, models.PROTECT, related_name="case_flag", verbose_name=_("flag")
    )
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=FlagOutcome, default=FlagOutcome.OPEN, blank=True
    )
    added_at = models.DateTimeField(_("added at"))
    added_by = person(_("added by"))

    class Meta:
        verbose_name = _("flag of a case")
        verbose_name_plural = _("flags of cases")
        constraints = [
            models.CheckConstraint(
                name="flag_of_a_case_has_a_known_outcome",
                condition=Q(outcome__in=FlagOutcome.values),
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update("stays_as_added", changed("case", "flag", "added_at", "added_by")),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.flag}"
