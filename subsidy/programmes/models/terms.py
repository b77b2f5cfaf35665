from collections.abc import Iterable
from datetime import date
from typing import Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.money import Rounding
from subsidy.programmes import rules
from subsidy.programmes.models.category import Category
from subsidy.programmes.models.programme import Programme
from subsidy.programmes.states import ProgrammeState
from subsidy.regions.models import Days, KeyRange, Unit

#: What the row and the engine's data hold alike.
SAME_IN_BOTH = (
    "notice_number",
    "notice_title",
    "published_on",
    "valid_from",
    "valid_to",
    "apply_by",
    "quota_class",
    "quota_count",
    "quota_on_return",
    "charged_to",
    "payee",
    "no_variant_code",
    "is_illustrative",
    "source_note",
    "prepared_by",
    "checked_by",
)


class TermsQuerySet(models.QuerySet["Terms"]):
    def for_categories(
        self, programme_ids: Iterable[int], category_ids: Iterable[int]
    ) -> "TermsQuerySet":
        """Return all terms of these categories, ready for `data()`. Two queries."""
        return self.filter(programme__in=programme_ids, category__in=category_ids).readable()

    def of(self, programme: Programme) -> "TermsQuerySet":
        """Return all terms of the programme, ready for `data()`. Two queries."""
        return self.filter(programme=programme).readable()

    def governing(self, *, bought_on: date, decided_on: date) -> "TermsQuerySet":
        """Return, for each category and place, the terms that govern purchases of that day.

        Of those whose window holds the day the latest published; a draft programme has none.
        """
        latest = self.filter(
            valid_from__lte=bought_on, valid_to__gte=bought_on, published_on__lte=decided_on
        ).exclude(programme__state=ProgrammeState.DRAFT)
        latest = latest.order_by("programme", "category", "unit", "-published_on").distinct(
            "programme", "category", "unit"
        )
        rows = self.model.objects.filter(pk__in=latest.values("pk"))
        return rows.readable().order_by("programme__code", "category__code", "unit__code")

    def readable(self) -> "TermsQuerySet":
        rows = self.select_related("programme", "category", "unit")
        return rows.prefetch_related("variants").order_by("id")


@tracked()
class Terms(models.Model):
    """What one notice says about one category; local if it names a unit. Never edited."""

    class ChargedTo(models.TextChoices):
        """Whose county says which unit's money pays."""

        STORE = "store", _("the store's county")
        DELIVERY = "delivery", _("the county of delivery")
        APPLICANT = "applicant", _("the applicant's county")

    class Payee(models.TextChoices):
        MERCHANT = "merchant", _("the merchant who fronted the discount")
        APPLICANT = "applicant", _("the applicant")

    class QuotaOnReturn(models.TextChoices):
        """When a returned purchase gives its quota back."""

        RESTORE = "restore", _("at once")
        ON_REPAYMENT = "on_repayment", _("once the subsidy is repaid")
        BURN = "burn", _("never")

    class RoundingChoice(models.TextChoices):
        HALF_UP = Rounding.HALF_UP.value, _("half up to the fen")
        DOWN = Rounding.DOWN.value, _("down to the fen")
        HALF_EVEN = Rounding.HALF_EVEN.value, _("half to the even fen")

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="terms", verbose_name=_("programme")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="terms", verbose_name=_("category")
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="terms",
        verbose_name=_("local to unit"),
    )
    notice_number = models.CharField(_("notice number"), max_length=100)
    notice_title = models.CharField(_("notice title"), max_length=200)
    valid_from = models.DateField(_("purchases from"))
    valid_to = models.DateField(_("purchases to"))
    published_on = models.DateField(_("published on"))
    apply_by = models.DateField(_("apply by"), null=True, blank=True)
    quota_class = models.CharField(_("quota class"), max_length=80)
    quota_count = models.PositiveSmallIntegerField(_("quota per person"))
    quota_on_return = models.CharField(_("quota on return"), max_length=12, choices=QuotaOnReturn)
    charged_to = models.CharField(_("charged to"), max_length=10, choices=ChargedTo)
    payee = models.CharField(_("payee"), max_length=10, choices=Payee)
    rounding = models.CharField(_("rounding"), max_length=10, choices=RoundingChoice)
    identifiers_required = models.JSONField(_("identifiers required"))
    evidence_required = models.JSONField(_("evidence required"), default=list)
    requirements = models.JSONField(_("requirements"))
    no_variant_code = models.CharField(_("refusal if no variant fits"), max_length=40)
    variants_count = models.PositiveSmallIntegerField(_("number of variants"))
    is_illustrative = models.BooleanField(_("illustrative"), default=False)
    source_note = models.TextField(_("source"))
    prepared_by = models.CharField(_("prepared by"), max_length=100)
    checked_by = models.CharField(_("checked by"), max_length=100)

    objects = TermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        constraints = [
            models.CheckConstraint(
                name="terms_window_does_not_end_before_it_begins",
                condition=Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="terms_can_be_applied_for_after_the_window_begins",
                condition=Q(apply_by=None) | Q(apply_by__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="terms_are_checked_by_another_person",
                condition=~Q(prepared_by=F("checked_by")) & ~Q(prepared_by="") & ~Q(checked_by=""),
            ),
            models.CheckConstraint(
                name="terms_grant_a_quota_of_one_or_more",
                condition=Q(quota_count__gte=1) & ~Q(quota_class=""),
            ),
            models.CheckConstraint(
                name="terms_have_one_variant_or_more", condition=Q(variants_count__gte=1)
            ),
            models.CheckConstraint(name="terms_name_their_source", condition=~Q(source_note="")),
            models.CheckConstraint(
                name="terms_use_known_words",
                condition=Q(charged_to__in=["store", "delivery", "applicant"])
                & Q(payee__in=["merchant", "applicant"])
                & Q(quota_on_return__in=["restore", "on_repayment", "burn"])
                & Q(rounding__in=[rounding.value for rounding in Rounding]),
            ),
            models.UniqueConstraint(
                name="terms_of_a_notice_are_published_once",
                fields=[
                    "programme",
                    "category",
                    "unit",
                    "notice_number",
                    "valid_from",
                    "valid_to",
                ],
                nulls_distinct=False,
            ),
            # Windows may overlap: the latest published governs. Of one day, none could be chosen.
            ExclusionConstraint(
                name="terms_published_on_one_day_never_overlap",
                expressions=[
                    (KeyRange("programme", "programme"), RangeOperators.OVERLAPS),
                    (KeyRange("category", "category"), RangeOperators.OVERLAPS),
                    (
                        KeyRange(Coalesce("unit", 0), Coalesce("unit", 0)),
                        RangeOperators.OVERLAPS,
                    ),
                    (Days("published_on", "published_on"), RangeOperators.OVERLAPS),
                    (Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_edited", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.notice_number} · {self.category}"

    def data(self) -> rules.TermsData:
        """Return the terms as the engine takes them."""
        variants = sorted(self.variants.all(), key=lambda variant: variant.position)
        assert len(variants) == self.variants_count
        return rules.TermsData(
            id=self.pk,
            programme=self.programme.code,
            category=self.category.code,
            unit_code=self.unit.code if self.unit else None,
            rounding=Rounding(self.rounding),
            identifiers_required=tuple(self.identifiers_required),
            evidence_required=tuple(self.evidence_required),
            requirements=tuple(map(rules.Requirement.from_json, self.requirements)),
            variants=tuple(variant.data() for variant in variants),
            **{name: getattr(self, name) for name in SAME_IN_BOTH},
        )

    @classmethod
    def from_data(
        cls, data: rules.TermsData, *, programme: Programme, category: Category, unit: Unit | None
    ) -> Self:
        """Return the unsaved row of the data; its variants are rows of their own."""
        return cls(
            programme=programme,
            category=category,
            unit=unit,
            rounding=data.rounding.value,
            identifiers_required=list(data.identifiers_required),
            evidence_required=list(data.evidence_required),
            requirements=[requirement.to_json() for requirement in data.requirements],
            variants_count=len(data.variants),
            **{name: getattr(data, name) for name in SAME_IN_BOTH},
        )
