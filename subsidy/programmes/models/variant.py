from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.programmes import rules
from subsidy.programmes.models.terms import Terms

#: The number of variants is written with the terms, so none can be slipped in later.
BELONGS_TO_ITS_TERMS = """
    IF NEW.position >= (SELECT variants_count FROM programmes_terms WHERE id = NEW.terms_id) THEN
        RAISE EXCEPTION 'these terms have no further variant' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@tracked()
class TermsVariant(models.Model):
    """What the terms pay where its conditions hold; the first that fits, by position, pays."""

    class Kind(models.TextChoices):
        FLAT = rules.Kind.FLAT.value, _("flat sum")
        SHARE = rules.Kind.SHARE.value, _("share of the price")

    terms = models.ForeignKey(
        Terms, models.PROTECT, related_name="variants", verbose_name=_("terms")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    label = models.CharField(_("label"), max_length=60)
    conditions = models.JSONField(_("conditions"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    flat_fen = models.BigIntegerField(_("flat sum (fen)"), null=True, blank=True)
    rate_bp = models.PositiveIntegerField(_("rate (basis points)"), null=True, blank=True)
    cap_fen = models.BigIntegerField(_("cap (fen)"), null=True, blank=True)

    class Meta:
        verbose_name = _("variant of terms")
        verbose_name_plural = _("variants of terms")
        constraints = [
            models.UniqueConstraint(
                name="variant_has_its_own_position", fields=["terms", "position"]
            ),
            models.CheckConstraint(
                name="variant_pays_a_flat_sum_or_a_share",
                condition=Q(kind="flat", flat_fen__isnull=False, rate_bp=None, cap_fen=None)
                | Q(kind="share", flat_fen=None, rate_bp__isnull=False),
            ),
            models.CheckConstraint(
                name="variant_pays_more_than_nothing",
                condition=(Q(flat_fen=None) | Q(flat_fen__gt=0))
                & (Q(cap_fen=None) | Q(cap_fen__gt=0)),
            ),
            models.CheckConstraint(
                name="variant_rate_is_1_to_10000_bp",
                condition=Q(rate_bp=None) | Q(rate_bp__range=(1, 10_000)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_edited", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="belongs_to_its_terms",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=BELONGS_TO_ITS_TERMS,
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def data(self) -> rules.Variant:
        """Return the variant as the engine takes it."""
        return rules.Variant(
            label=self.label,
            conditions=tuple(map(rules.Condition.from_json, self.conditions)),
            kind=rules.Kind(self.kind),
            flat_fen=self.flat_fen,
            rate_bp=self.rate_bp,
            cap_fen=self.cap_fen,
        )

    @classmethod
    def from_data(cls, data: rules.Variant, *, terms: Terms, position: int) -> Self:
        return cls(
            terms=terms,
            position=position,
            label=data.label,
            conditions=[condition.to_json() for condition in data.conditions],
            kind=data.kind.value,
            flat_fen=data.flat_fen,
            rate_bp=data.rate_bp,
            cap_fen=data.cap_fen,
        )
