"""How indicators work from a day on: parameters, whether they flag, and what runs in the shadow."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.audits.states import SETTING_MOVES, SettingState
from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.triggers import changed, never_deleted, refuse_update

S = SettingState
FROZEN = [
    "indicator",
    "mode",
    "parameters",
    "valid_from",
    "reason",
    "proposed_at",
    "proposed_by",
]


class Mode(models.TextChoices):
    """In the shadow an indicator is measured and shown beside the live one; nobody is flagged."""

    ACTIVE = "active", _("active")
    OFF = "off", _("off")
    SHADOW = "shadow", _("in the shadow")
    SHADOW_OFF = "shadow_off", _("no longer in the shadow")


FLAGGING, SHADOWING = [Mode.ACTIVE, Mode.OFF], [Mode.SHADOW, Mode.SHADOW_OFF]


class IndicatorSettingQuerySet(models.QuerySet["IndicatorSetting"]):
    def in_force_on(self, day: date) -> "IndicatorSettingQuerySet":
        """Return what was approved for that day or earlier, the latest last."""
        return self.filter(state=S.APPROVED, valid_from__lte=day).order_by("valid_from", "id")


@tracked()
class IndicatorSetting(models.Model):
    """One dated decision about one indicator (or the flag rule), by two people."""

    MOVES = SETTING_MOVES

    indicator = models.CharField(_("indicator"), max_length=40)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    #: What differs from the indicator's own defaults.
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    valid_from = models.DateField(_("valid from"))
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=S, default=S.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("approved by"),
    )

    objects = IndicatorSettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("setting of an indicator")
        verbose_name_plural = _("settings of indicators")
        permissions = [
            ("propose_indicatorsetting", _("Can propose a setting of an indicator")),
            ("approve_indicatorsetting", _("Can approve a setting of an indicator")),
            ("reject_indicatorsetting", _("Can reject a setting of an indicator")),
        ]
        indexes = [
            models.Index(name="settings_of_an_indicator", fields=["indicator", "valid_from"])
        ]
        constraints = [
            models.CheckConstraint(
                name="indicator_setting_is_in_a_known_state", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="indicator_setting_is_of_a_known_mode", condition=Q(mode__in=Mode.values)
            ),
            models.CheckConstraint(name="indicator_setting_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="indicator_setting_is_approved_by_another_person",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="indicator_setting_has_approved_at_once_approved",
                condition=Q(state__in=[S.PROPOSED, S.REJECTED], approved_at=None, approved_by=None)
                | Q(state=S.APPROVED, approved_at__isnull=False, approved_by__isnull=False),
            ),
        ]
        triggers = [
            *guard(SETTING_MOVES, born=[S.PROPOSED]),
            never_deleted(),
            refuse_update("frozen_from_its_proposal_on", changed(*FROZEN)),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.get_mode_display()}, {self.valid_from}"


class IndicatorSettingMove(Move):
    """One step of a setting."""

    setting = models.ForeignKey(
        IndicatorSetting, models.PROTECT, related_name="moves", verbose_name=_("setting")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a setting")
        verbose_name_plural = _("moves of settings")
