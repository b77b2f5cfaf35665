"""What a run says aloud: a merchant, a reason with numbers, and every claim it rests on."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.audits.models.runs import AuditRun, IndicatorResult
from subsidy.audits.states import FLAG_MOVES, FlagState
from subsidy.core.moves import Move, guard
from subsidy.core.references import new_reference
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Programme

#: All but the state is frozen with the run.
FROZEN = [
    *("reference", "run", "programme", "merchant", "result", "indicator", "formula"),
    *("formula_version", "figures", "peers", "evidence", "sentence_zh", "sentence_en"),
    *("innocent_zh", "innocent_en", "excess_fen", "p", "q", "raised_at"),
]


def _new_reference() -> str:
    return new_reference("F")


class FlagQuerySet(models.QuerySet["Flag"]):
    def open(self) -> "FlagQuerySet":
        """Return the flags that somebody should look at."""
        return self.filter(state=FlagState.FLAGGED)


class Flag(models.Model):
    """An inconsistency that somebody should look at; it proves nothing by itself.

    Merchant, indicator and what is needed to explain it are copied from the result: a flag is read
    alone. `evidence` lists all claims that the figure counts, by reference.
    """

    MOVES = FLAG_MOVES

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=_new_reference, editable=False
    )
    run = models.ForeignKey(
        AuditRun, models.PROTECT, related_name="flags", verbose_name=_("audit run")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="flags", verbose_name=_("merchant")
    )
    result = models.OneToOneField(
        IndicatorResult, models.PROTECT, related_name="flag", verbose_name=_("result")
    )
    indicator = models.CharField(_("indicator"), max_length=40)
    formula = models.CharField(_("formula"), max_length=60)
    formula_version = models.PositiveSmallIntegerField(_("version of the formula"))
    figures = models.JSONField(_("figures"))
    peers = models.JSONField(_("peers"))
    evidence = models.JSONField(_("claims in evidence"))
    sentence_zh = models.TextField(_("reason in Chinese"))
    sentence_en = models.TextField(_("reason in English"))
    innocent_zh = models.JSONField(_("innocent explanations in Chinese"))
    innocent_en = models.JSONField(_("innocent explanations in English"))
    excess_fen = models.BigIntegerField(_("money beyond expectation (fen)"))
    p = models.FloatField(_("p"))
    q = models.FloatField(_("q (Benjamini-Yekutieli)"))
    state = models.CharField(
        _("state"), max_length=10, choices=FlagState, default=FlagState.FLAGGED
    )
    raised_at = models.DateTimeField(_("raised at"))
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        permissions = [
            ("dismiss_flag", _("Can dismiss a flag")),
            ("snooze_flag", _("Can snooze a flag")),
        ]
        triggers = [
            *guard(FLAG_MOVES, born=[FlagState.FLAGGED]),
            pgtrigger.Protect(
                name="frozen_but_for_its_state",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*FROZEN),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                name="flag_is_in_a_known_state", condition=Q(state__in=FlagState.values)
            ),
            models.UniqueConstraint(
                name="merchant_has_one_open_flag_per_indicator",
                fields=["programme", "merchant", "indicator"],
                condition=Q(state__in=[FlagState.FLAGGED, FlagState.SNOOZED]),
            ),
            models.CheckConstraint(
                name="flag_is_snoozed_until_a_moment",
                condition=~Q(state=FlagState.SNOOZED) | Q(snoozed_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class FlagMove(Move):
    """One step of a flag."""

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="moves", verbose_name=_("flag"))

    class Meta(Move.Meta):
        verbose_name = _("move of a flag")
        verbose_name_plural = _("moves of flags")
