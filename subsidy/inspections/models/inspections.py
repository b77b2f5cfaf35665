"""A visit to a merchant: why there, who goes, what came of it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from subsidy.audits.models import AuditRun
from subsidy.cases.models import Case, CaseKind
from subsidy.cases.models.cases import WORKING_ON_IT
from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.references import new_reference
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.inspections.states import INSPECTION_MOVES, LIVE, InspectionState
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Programme

S = InspectionState
# Who visits for a case knows of it; the room of cases knows of no visits.
WORKING_ON_IT.append("inspections__inspector")
PLANNED = [
    *("reference", "programme", "merchant", "kind", "chosen", "inclusion", "band", "run"),
    *("case", "reason", "checklist", "planned_at", "planned_by"),
]


class Kind(models.TextChoices):
    """An open visitor says who he is; an undercover one buys, or looks as though he would."""

    OPEN = "open", pgettext_lazy("visit", "open")
    UNDERCOVER = "undercover", _("undercover")


class Chosen(models.TextChoices):
    """How the merchant was chosen: figures about all merchants come from the random ones alone."""

    RANK = "rank", _("by rank")
    RANDOM = "random", _("by chance")
    CASE = "case", _("for a case")
    TIP = "tip", _("on a tip")


class Verdict(models.TextChoices):
    REGULAR = "regular", _("nothing irregular")
    IRREGULAR = "irregular", _("irregular")
    NOT_MET = "not_met", _("nobody there")


def _new_reference() -> str:
    return new_reference("V")


def person(label: Any, *, null: bool = False) -> Any:
    """Return a field that names a member of staff."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, related_name="+", verbose_name=label
    )


def _warns_nobody() -> Q:
    secret = Case.objects.secret().filter(
        merchant=OuterRef("merchant"), programme=OuterRef("programme")
    )
    is_open = Q(kind=Kind.OPEN) & (Q(case=None) | Q(case__kind=CaseKind.OPEN))
    return is_open | Q(state=S.CLOSED) & ~Exists(secret)


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def live(self) -> Self:
        """Return the visits that are still somebody's work."""
        return self.filter(state__in=LIVE)

    def known_to(self, user: Any) -> Self:
        """Return the visits that this person may know of. An undercover one, or one for an
        undercover case, is the business of who goes, planned it or handles its case, and of who
        supervises or audits visits: until it is closed and no undercover case is under way.
        """
        if user.has_perm("inspections.see_undercover"):
            return self
        is_mine = Q(inspector=user.pk) | Q(planned_by=user.pk) | Q(case__officer=user.pk)
        return self.filter(_warns_nobody() | is_mine)

    def public(self) -> Self:
        """Return the visits that everybody here may know of."""
        return self.filter(_warns_nobody())

    def concluded(self) -> Self:
        """Return the accepted visits that came to a verdict."""
        return self.filter(state=S.CLOSED, verdict__in=[Verdict.REGULAR, Verdict.IRREGULAR])


@tracked()
class Inspection(models.Model):
    """One visit. inclusion: how probable it was that chance chose this merchant; band: how strong
    the evidence was when it was planned. The report is accepted by another person.
    """

    MOVES = INSPECTION_MOVES

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=_new_reference, editable=False
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="inspections", verbose_name=_("merchant")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    chosen = models.CharField(_("chosen"), max_length=10, choices=Chosen)
    inclusion = models.FloatField(_("inclusion probability"), null=True)
    band = models.CharField(_("evidence band"), max_length=20, blank=True)
    run = models.ForeignKey(
        AuditRun, models.PROTECT, null=True, related_name="+", verbose_name=_("audit run")
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, related_name="inspections", verbose_name=_("case")
    )
    reason = models.CharField(_("reason"), max_length=500)
    checklist = models.JSONField(_("checklist"))  # {"version", "items": [code]}
    state = models.CharField(_("state"), max_length=10, choices=S, default=S.PLANNED)
    planned_at = models.DateTimeField(_("planned at"))
    planned_by = person(_("planned by"))
    inspector = person(_("inspector"), null=True)
    due_on = models.DateField(_("due on"))
    began_at = models.DateTimeField(_("began at"), null=True)
    reported_at = models.DateTimeField(_("reported at"), null=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    accepted_by = person(_("accepted by"), null=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        permissions = [
            ("plan_inspection", _("Can plan inspections")),
            ("assign_inspection", _("Can assign an inspection")),
            ("carry_out_inspection", _("Can carry out an inspection")),
            ("accept_inspection", _("Can accept the report of an inspection")),
            ("see_undercover", _("Can see every undercover inspection")),
        ]
        indexes = [models.Index(name="inspections_of_merchant", fields=["merchant", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="inspection_is_in_a_known_state", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="inspection_is_of_a_known_kind_for_a_reason",
                condition=Q(kind__in=Kind.values, chosen__in=Chosen.values) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="inspection_by_chance_says_how_probable_it_was",
                condition=Q(
                    chosen=Chosen.RANDOM,
                    inclusion__isnull=False,
                    inclusion__gt=0,
                    inclusion__lte=1,
                )
                | ~Q(chosen=Chosen.RANDOM) & Q(inclusion=None),
            ),
            models.CheckConstraint(
                name="inspection_has_an_inspector_once_assigned",
                condition=Q(state__in=[S.PLANNED, S.CANCELLED]) | Q(inspector__isnull=False),
            ),
            models.CheckConstraint(
                name="inspection_has_a_verdict_once_reported",
                condition=Q(state__in=[S.REPORTED, S.CLOSED], reported_at__isnull=False)
                & Q(verdict__in=Verdict.values)
                & ~Q(summary="")
                | ~Q(state__in=[S.REPORTED, S.CLOSED]),
            ),
            models.CheckConstraint(
                name="inspection_is_accepted_by_another_than_its_inspector",
                condition=Q(state=S.CLOSED, accepted_by__isnull=False)
                & ~Q(accepted_by=F("inspector"))
                | ~Q(state=S.CLOSED) & Q(accepted_by=None),
            ),
            models.UniqueConstraint(
                name="merchant_is_visited_once_at_a_time_of_a_kind",
                fields=["programme", "merchant", "kind"],
                condition=Q(state__in=LIVE),
            ),
        ]
        triggers = [
            *guard(INSPECTION_MOVES, born=[S.PLANNED]),
            never_deleted(),
            refuse_update("stays_as_planned", changed(*PLANNED)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_undercover(self) -> bool:
        return self.kind == Kind.UNDERCOVER


class InspectionMove(Move):
    """One step of an inspection."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="moves", verbose_name=_("inspection")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of an inspection")
        verbose_name_plural = _("moves of inspections")
