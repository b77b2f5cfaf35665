"""Where money belongs: programme units, counties, and which county belongs to which unit when."""

from collections.abc import Iterable
from datetime import date

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.names import in_language

CODE_PATTERN = r"^\d{6}$"


class KeyRange(Func):
    """One key as a range of one: GiST compares ranges without a further extension."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, '[]')"


class Days(Func):
    """A window of days, both ends inside; no end means for ever."""

    function = "daterange"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = DateRangeField()


class Unit(models.Model):
    """A budget unit of a programme: a city, a county-level city of its own, or a new area."""

    class Kind(models.TextChoices):
        CITY = "city", _("city")
        COUNTY_CITY = "county_city", _("county-level city under the province")
        NEW_AREA = "new_area", _("new area")

    code = models.CharField(_("code"), max_length=6, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=50)
    name_en = models.CharField(_("English name"), max_length=50)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)

    class Meta:
        verbose_name = _("programme unit")
        verbose_name_plural = _("programme units")
        constraints = [
            models.CheckConstraint(
                name="unit_code_has_six_digits", condition=Q(code__regex=CODE_PATTERN)
            ),
            models.CheckConstraint(
                name="unit_kind_is_known",
                condition=Q(kind__in=["city", "county_city", "new_area"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh

    @property
    def name(self) -> str:
        """The name in the active language."""
        return in_language(zh=self.name_zh, en=self.name_en)


class CountyQuerySet(models.QuerySet["County"]):
    def unit_on(self, code: str, day: date) -> Unit | None:
        """Return the unit that the county belonged to on that day, if any."""
        return self.units_on([(code, day)]).get((code, day))

    def units_on(self, places: Iterable[tuple[str, date]]) -> dict[tuple[str, date], Unit]:
        """Return the unit of each (county code, day) that has one. One query for all."""
        days_of: dict[str, set[date]] = {}
        for code, day in places:
            days_of.setdefault(code, set()).add(day)
        spells = CountyUnit.objects.filter(county__code__in=days_of)
        return {
            (spell.county.code, day): spell.unit
            for spell in spells.select_related("county", "unit")
            for day in days_of[spell.county.code]
            if spell.holds(day)
        }


class County(models.Model):
    """A county, district or county-level city by its GB/T 2260 code."""

    code = models.CharField(_("code"), max_length=6, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=50)
    name_en = models.CharField(_("English name"), max_length=50)

    objects = CountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("county")
        verbose_name_plural = _("counties")
        constraints = [
            models.CheckConstraint(
                name="county_code_has_six_digits", condition=Q(code__regex=CODE_PATTERN)
            )
        ]

    def __str__(self) -> str:
        return self.name_zh

    @property
    def name(self) -> str:
        """The name in the active language."""
        return in_language(zh=self.name_zh, en=self.name_en)


class CountyUnit(models.Model):
    """A spell in which a county belongs to a unit; both days are inside, no end: until today."""

    county = models.ForeignKey(
        County, models.PROTECT, related_name="spells", verbose_name=_("county")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="spells", verbose_name=_("programme unit")
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("county's unit")
        verbose_name_plural = _("counties' units")
        constraints = [
            models.CheckConstraint(
                name="county_spell_does_not_end_before_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            ExclusionConstraint(
                name="county_belongs_to_one_unit_at_a_time",
                expressions=[
                    (KeyRange("county", "county"), RangeOperators.OVERLAPS),
                    (Days("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="only_ever_ended", exclude=["valid_to"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.county} → {self.unit}"

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
