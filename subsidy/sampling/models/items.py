"""What a sample was drawn from, and what it drew: lines, strata, items with their results."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models import Claim
from subsidy.core.history import tracked
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.sampling.models.samples import Sample

NOTE_LENGTH_MAX = 500
LAYER_LENGTH_MAX = 40
_WRITTEN_ONCE = pgtrigger.Protect(
    name="written_once", operation=pgtrigger.Update | pgtrigger.Delete
)


def _only_while(state: str, words: str) -> str:
    return f"""
    IF (SELECT state FROM sampling_sample WHERE id = NEW.sample_id) <> '{state}' THEN
        RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;"""


#: Once a statement: a population may have a million lines.
_LINES_ONLY_BEFORE_FREEZING = """
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT sample_id FROM new_lines) AS line
        JOIN sampling_sample AS sample ON sample.id = line.sample_id
        WHERE sample.state <> 'announced'
    ) THEN
        RAISE EXCEPTION 'a population that is frozen takes no lines'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;"""


def _sample(related_name: str) -> models.ForeignKey[Sample]:
    return models.ForeignKey(
        Sample, models.PROTECT, related_name=related_name, verbose_name=_("sample")
    )


class PopulationLine(models.Model):
    """One claim that might have been drawn, with the money it stood for when it was frozen."""

    sample = models.ForeignKey(
        Sample, models.PROTECT, db_index=False, related_name="lines", verbose_name=_("sample")
    )
    claim = models.ForeignKey(
        Claim, models.PROTECT, db_index=False, related_name="+", verbose_name=_("claim")
    )
    reference = models.CharField(_("reference"), max_length=14)
    amount_fen = models.BigIntegerField(_("book value (fen)"))
    layer = models.CharField(_("layer"), max_length=LAYER_LENGTH_MAX, blank=True)

    class Meta:
        verbose_name = _("line of a population")
        verbose_name_plural = _("lines of populations")
        constraints = [
            models.UniqueConstraint(
                name="a_claim_is_in_a_population_once", fields=["sample", "reference"]
            )
        ]
        triggers = [
            _WRITTEN_ONCE,
            pgtrigger.Trigger(
                name="come_before_the_freezing",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_lines"),  # type: ignore[no-untyped-call]
                func=_LINES_ONLY_BEFORE_FREEZING,
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Stratum(models.Model):
    """A part of the population that is drawn, and projected, by itself."""

    sample = _sample("strata")
    name = models.CharField(_("stratum"), max_length=LAYER_LENGTH_MAX)
    units_count = models.PositiveIntegerField(_("claims"))
    book_fen = models.BigIntegerField(_("book value (fen)"))
    size = models.PositiveIntegerField(_("items"))

    class Meta:
        verbose_name = _("stratum")
        verbose_name_plural = _("strata")
        constraints = [
            models.UniqueConstraint(name="strata_have_names", fields=["sample", "name"]),
            models.CheckConstraint(
                name="stratum_gives_no_more_items_than_it_has",
                condition=Q(units_count__gt=0, size__lte=F("units_count")),
            ),
        ]
        triggers = [
            _WRITTEN_ONCE,
            pgtrigger.Trigger(
                name="comes_with_the_freezing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_only_while("announced", "a population that is frozen takes no strata"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class SampleItem(models.Model):
    """A claim that was drawn; later, what the auditor found it to be worth.

    chance: probability of inclusion, to ten decimals. error_fen: book value less audited value.
    """

    sample = _sample("items")
    line = models.OneToOneField(
        PopulationLine, models.PROTECT, related_name="+", verbose_name=_("line of a population")
    )
    stratum = models.ForeignKey(
        Stratum, models.PROTECT, db_index=False, related_name="+", verbose_name=_("stratum")
    )
    position = models.PositiveIntegerField(_("number"))
    reference = models.CharField(_("claim"), max_length=14)
    book_fen = models.BigIntegerField(_("book value (fen)"))
    is_certain = models.BooleanField(_("certain"))
    chance = models.DecimalField(_("chance"), max_digits=11, decimal_places=10)
    audited_fen = models.BigIntegerField(_("audited value (fen)"), null=True)
    error_fen = models.BigIntegerField(_("error (fen)"), null=True)
    is_wrong = models.BooleanField(_("wrong"), null=True)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH_MAX, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), null=True)

    class Meta:
        verbose_name = _("item of a sample")
        verbose_name_plural = _("items of samples")
        constraints = [
            models.UniqueConstraint(
                name="items_of_a_sample_are_numbered", fields=["sample", "position"]
            ),
            models.CheckConstraint(
                name="item_has_a_chance", condition=Q(chance__gt=0, chance__lte=1)
            ),
            models.CheckConstraint(
                name="certain_items_have_the_chance_one",
                condition=Q(is_certain=False) | Q(chance=1),
            ),
            models.CheckConstraint(
                name="item_has_a_whole_result_or_none",
                condition=Q(
                    audited_fen=None,
                    error_fen=None,
                    is_wrong=None,
                    note="",
                    recorded_by=None,
                    recorded_at=None,
                )
                | Q(
                    audited_fen__isnull=False,
                    error_fen__isnull=False,
                    is_wrong__isnull=False,
                    recorded_by__isnull=False,
                    recorded_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="error_is_book_value_less_audited_value",
                condition=Q(error_fen=None) | Q(error_fen=F("book_fen") - F("audited_fen")),
            ),
            models.CheckConstraint(
                name="what_differs_is_wrong",
                condition=Q(error_fen=None) | Q(error_fen=0) | Q(is_wrong=True),
            ),
            models.CheckConstraint(
                name="what_is_wrong_is_explained",
                condition=Q(is_wrong=None) | Q(is_wrong=False) | ~Q(note=""),
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update(
                "stays_as_it_was_drawn",
                changed(
                    *("sample", "line", "stratum", "position", "reference", "book_fen"),
                    *("is_certain", "chance"),
                ),
            ),
            pgtrigger.Trigger(
                name="is_drawn_from_a_frozen_population",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_only_while("frozen", "items are drawn once, from a frozen population"),
            ),
            pgtrigger.Trigger(
                name="takes_results_while_the_sample_is_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_only_while("drawn", "results are recorded while the sample is open"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.reference}"

    @property
    def taint(self) -> float | None:
        """The share of the book value that is in error; of nothing, none."""
        if self.error_fen is None or not self.book_fen:
            return None
        return self.error_fen / self.book_fen
