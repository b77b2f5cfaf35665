from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.names import in_language
from subsidy.programmes.states import MOVES, OVER, ProgrammeState


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def real(self) -> "ProgrammeQuerySet":
        """Return all but the test programmes, which no report, audit or proof counts."""
        return self.filter(is_test=False)

    def past_last_day(self, day: date) -> "ProgrammeQuerySet":
        """Return the programmes that still stand open though their last day to apply has passed."""
        running = [ProgrammeState.OPEN, ProgrammeState.PAUSED]
        return self.filter(state__in=running, last_apply_on__lt=day).order_by("id")


@tracked()
class Programme(models.Model):
    """One province's trade-in subsidies of one year."""

    MOVES = MOVES

    class Strategy(models.TextChoices):
        OPEN = "open", _("open until the money is used up")
        DAILY_QUOTA = "daily_quota", _("daily quota")

    code = models.CharField(_("code"), max_length=50, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100)
    province = models.CharField(_("province"), max_length=6)
    year = models.PositiveSmallIntegerField(_("year"))
    is_test = models.BooleanField(_("test programme"), default=False)
    allocation_strategy = models.CharField(
        _("allocation strategy"), max_length=12, choices=Strategy, default=Strategy.OPEN
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ProgrammeState, default=ProgrammeState.DRAFT
    )
    last_apply_on = models.DateField(_("last day to apply"), null=True, blank=True)
    file_sha256 = models.CharField(_("SHA-256 of its file"), max_length=64)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        permissions = [
            ("open_programme", _("Can open a programme")),
            ("pause_programme", _("Can pause a programme")),
            ("resume_programme", _("Can resume a programme")),
        ]
        constraints = [
            models.CheckConstraint(
                name="programme_state_is_known", condition=Q(state__in=ProgrammeState.values)
            ),
            models.CheckConstraint(
                name="programme_strategy_is_known",
                condition=Q(allocation_strategy__in=["open", "daily_quota"]),
            ),
            models.CheckConstraint(
                name="programme_year_is_of_this_century", condition=Q(year__range=(2000, 2099))
            ),
            models.CheckConstraint(
                name="programme_that_is_over_has_a_last_day_to_apply",
                condition=~Q(state__in=OVER) | Q(last_apply_on__isnull=False),
            ),
            models.CheckConstraint(
                name="programme_file_is_known_by_its_sha256",
                condition=Q(file_sha256__regex=r"^[0-9a-f]{64}$"),
            ),
        ]
        triggers = [
            *guard(MOVES, born=[ProgrammeState.DRAFT]),
            pgtrigger.ReadOnly(name="stays_a_test_or_real", fields=["is_test"]),
        ]

    def __str__(self) -> str:
        return self.code

    def takes_applications(self, day: date) -> bool:
        """Return whether the last day to apply, if one is set, has not passed."""
        return self.last_apply_on is None or day <= self.last_apply_on

    @property
    def name(self) -> str:
        """The name in the active language."""
        return in_language(zh=self.name_zh, en=self.name_en)


class ProgrammeMove(Move):
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="moves", verbose_name=_("programme")
    )

    class Meta(Move.Meta):
        verbose_name = _("programme's move")
        verbose_name_plural = _("programmes' moves")
