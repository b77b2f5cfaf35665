"""A sample of claims that an outside auditor looks at, from its announcement to its end."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.references import new_reference
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Programme
from subsidy.regions.models import Unit
from subsidy.sampling.rules import plans
from subsidy.sampling.states import MOVES, WITH_ITEMS, WITH_POPULATION, SampleState

S = SampleState
HEX_64 = r"^[0-9a-f]{64}$"
#: What is fixed when a sample is announced.
ANNOUNCED = [
    *("reference", "programme", "unit", "merchant", "basis", "as_of", "design", "estimator"),
    *("confidence", "materiality_bp", "expected_bp", "spread_bp", "errors_max", "size_asked"),
    *("layered_by", "cuts_fen", "top_from_fen", "allocation"),
    *("commitment", "announced_at", "announced_by"),
]
#: What is fixed when its population is frozen, and when it is drawn.
POPULATION = ["cutoff", "population_sha256", "units_count", "book_fen", "size", "frozen_at"]
DRAW = ["seed", "drawn_at", "drawn_by"]


def _new_reference() -> str:
    return new_reference("S")


def _person(label: Any, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, related_name="+", verbose_name=label
    )


class Basis(models.TextChoices):
    PAID = "paid", _("money paid, less what came back")
    STANDING = "standing", _("claims that stand")


class Design(models.TextChoices):
    ATTRIBUTE = plans.Design.ATTRIBUTE.value, _("attributes: how many are wrong")
    MUS_STANDARD = plans.Design.MUS_STANDARD.value, _("monetary units, standard")
    MUS_CONSERVATIVE = plans.Design.MUS_CONSERVATIVE.value, _("monetary units, conservative")
    SIMPLE = plans.Design.SIMPLE.value, _("simple random")
    STRATIFIED = plans.Design.STRATIFIED.value, _("stratified")


class Estimator(models.TextChoices):
    DIFFERENCE = "difference", _("difference")
    RATIO = "ratio", _("ratio")


class LayeredBy(models.TextChoices):
    NOTHING = "", _("not layered")
    GROUP = "group", _("category group")
    AMOUNT = "amount", _("amount")


class Allocation(models.TextChoices):
    PROPORTIONAL = "proportional", _("by number of claims")
    NEYMAN = "neyman", _("by number and spread (Neyman)")


def _opened_seed() -> Func:
    """Return what the seed was committed to by, as SQL."""
    opened = Func(F("seed"), Value("UTF8"), function="convert_to")
    return Func(Func(opened, function="sha256"), Value("hex"), function="encode")


@tracked(exclude=["evaluation"])
class Sample(models.Model):
    """Claims of a programme, a unit or a merchant, drawn so that nobody could choose them.

    Money in fen, rates in basis points, confidence in per cent. The seed is known to the auditor
    alone until the draw: here is its SHA-256 only.
    """

    MOVES = MOVES

    reference = models.CharField(
        _("reference"), max_length=14, unique=True, default=_new_reference, editable=False
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit")
    )
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, null=True, related_name="+", verbose_name=_("merchant")
    )
    basis = models.CharField(_("what is audited"), max_length=10, choices=Basis)
    as_of = models.DateField(_("as of"))
    design = models.CharField(_("design"), max_length=20, choices=Design)
    estimator = models.CharField(
        _("estimator"), max_length=10, choices=Estimator, default=Estimator.DIFFERENCE
    )
    confidence = models.PositiveSmallIntegerField(_("confidence (%)"))
    materiality_bp = models.PositiveIntegerField(_("materiality (basis points)"))
    expected_bp = models.PositiveIntegerField(_("expected error (basis points)"), default=0)
    spread_bp = models.PositiveIntegerField(
        _("expected spread of error rates (basis points)"), default=0
    )
    errors_max = models.PositiveSmallIntegerField(_("errors that are accepted"), default=0)
    size_asked = models.PositiveIntegerField(_("items asked for"), null=True)
    layered_by = models.CharField(
        _("layered by"), max_length=10, choices=LayeredBy, blank=True, default=LayeredBy.NOTHING
    )
    cuts_fen = models.JSONField(_("bounds of layers (fen)"), default=list)
    top_from_fen = models.BigIntegerField(_("examined whole from (fen)"), null=True)
    allocation = models.CharField(
        _("allocation"), max_length=12, choices=Allocation, default=Allocation.PROPORTIONAL
    )
    commitment = models.CharField(_("SHA-256 of the seed"), max_length=64, unique=True)
    announced_at = models.DateTimeField(_("announced at"))
    announced_by = _person(_("announced by"))
    cutoff = models.DateTimeField(_("known by"), null=True)
    population_sha256 = models.CharField(_("hash of the population"), max_length=64, blank=True)
    units_count = models.PositiveIntegerField(_("claims in the population"), null=True)
    book_fen = models.BigIntegerField(_("book value (fen)"), null=True)
    size = models.PositiveIntegerField(_("planned items"), null=True)
    frozen_at = models.DateTimeField(_("frozen at"), null=True)
    seed = models.CharField(_("seed"), max_length=64, blank=True)
    drawn_at = models.DateTimeField(_("drawn at"), null=True)
    drawn_by = _person(_("drawn by"), null=True)
    evaluation = models.JSONField(_("evaluation"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = _person(_("closed by"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=S, default=S.ANNOUNCED)

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        permissions = [
            ("announce_sample", _("Can announce a sample")),
            ("freeze_sample", _("Can freeze the population of a sample")),
            ("draw_sample", _("Can draw a sample")),
            ("record_sample", _("Can record results of a sample")),
            ("evaluate_sample", _("Can evaluate a sample")),
            ("reopen_sample", _("Can reopen a sample")),
            ("close_sample", _("Can close a sample")),
            ("cancel_sample", _("Can cancel a sample")),
        ]
        constraints = [
            models.CheckConstraint(
                name="sample_is_in_a_known_state", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="sample_of_a_merchant_names_the_unit",
                condition=Q(merchant=None) | Q(unit__isnull=False),
            ),
            models.CheckConstraint(
                name="sample_is_of_a_known_design",
                condition=Q(
                    design__in=Design.values,
                    basis__in=Basis.values,
                    confidence__in=(60, 70, 80, 90, 95),
                ),
            ),
            models.CheckConstraint(
                name="sample_tolerates_more_than_it_expects",
                condition=Q(materiality_bp__range=(1, 9_999), expected_bp__lt=F("materiality_bp")),
            ),
            models.CheckConstraint(
                name="sample_asks_for_some_items",
                condition=Q(size_asked=None) | Q(size_asked__gt=0),
            ),
            models.CheckConstraint(
                name="sample_has_layers_if_it_is_stratified",
                condition=Q(design=Design.STRATIFIED, layered_by__in=["group", "amount"])
                | (~Q(design=Design.STRATIFIED) & Q(layered_by="", top_from_fen=None)),
            ),
            models.CheckConstraint(
                name="sample_estimates_a_ratio_only_where_it_is_simple",
                condition=Q(estimator=Estimator.DIFFERENCE)
                | Q(estimator=Estimator.RATIO, design=Design.SIMPLE),
            ),
            models.CheckConstraint(
                name="sample_is_committed_to_a_seed", condition=Q(commitment__regex=HEX_64)
            ),
            models.CheckConstraint(
                name="sample_has_a_population_once_frozen",
                condition=Q(
                    state__in=[S.ANNOUNCED, S.CANCELLED],
                    cutoff=None,
                    population_sha256="",
                    units_count=None,
                    book_fen=None,
                    size=None,
                    frozen_at=None,
                )
                | Q(
                    state__in=[*WITH_POPULATION, S.CANCELLED],
                    cutoff__isnull=False,
                    population_sha256__regex=HEX_64,
                    units_count__gt=0,
                    book_fen__isnull=False,
                    size__isnull=False,
                    frozen_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="sample_population_is_frozen_after_its_commitment",
                condition=Q(frozen_at=None) | Q(frozen_at__gt=F("announced_at")),
            ),
            models.CheckConstraint(
                name="sample_seed_is_revealed_by_the_draw",
                condition=Q(
                    state__in=[S.ANNOUNCED, S.FROZEN, S.CANCELLED],
                    seed="",
                    drawn_at=None,
                    drawn_by=None,
                )
                | Q(
                    state__in=[*WITH_ITEMS, S.CANCELLED],
                    seed__regex=HEX_64,
                    drawn_at__gte=F("frozen_at"),
                    drawn_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="sample_seed_is_the_one_it_was_committed_to",
                condition=Q(seed="") | Q(commitment=_opened_seed()),
            ),
            models.CheckConstraint(
                name="sample_has_an_evaluation_once_evaluated",
                condition=Q(state__in=[S.EVALUATED, S.CLOSED], evaluation__isnull=False)
                | (~Q(state__in=[S.EVALUATED, S.CLOSED]) & Q(evaluation=None)),
            ),
            models.CheckConstraint(
                name="sample_is_closed_by_another_person_than_drew_it",
                condition=Q(closed_at=None, closed_by=None) & ~Q(state=S.CLOSED)
                | Q(state=S.CLOSED, closed_at__isnull=False, closed_by__isnull=False)
                & ~Q(closed_by=F("drawn_by")),
            ),
        ]
        triggers = [
            *guard(MOVES, born=[S.ANNOUNCED]),
            never_deleted(),
            refuse_update("stays_as_announced", changed(*ANNOUNCED)),
            refuse_update(
                "population_is_frozen_once",
                pgtrigger.Q(old__frozen_at__isnull=False) & changed(*POPULATION),
            ),
            refuse_update("drawn_once", pgtrigger.Q(old__drawn_at__isnull=False) & changed(*DRAW)),
            refuse_update(
                "nothing_changes_after_its_end",
                pgtrigger.Q(old__state__in=[S.CLOSED, S.CANCELLED]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def plan(self) -> plans.Plan:
        """The plan as the rules take it."""
        return plans.Plan(
            design=plans.Design(self.design),
            confidence=self.confidence,
            materiality_bp=self.materiality_bp,
            expected_bp=self.expected_bp,
            spread_bp=self.spread_bp,
            errors_max=self.errors_max,
        )

    @property
    def is_of_money_units(self) -> bool:
        return self.design in plans.MONEY_UNITS


class SampleMove(Move):
    """One step of a sample."""

    sample = models.ForeignKey(
        Sample, models.PROTECT, related_name="moves", verbose_name=_("sample")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a sample")
        verbose_name_plural = _("moves of samples")
