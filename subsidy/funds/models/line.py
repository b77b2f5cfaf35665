from collections.abc import Iterable

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.funds.states import MOVES, LineState
from subsidy.programmes.models import CategoryGroup, Programme
from subsidy.regions.models import Unit


class FundLineQuerySet(models.QuerySet["FundLine"]):
    def for_programmes(self, programme_ids: Iterable[int]) -> "FundLineQuerySet":
        """Return all lines of these programmes with their units. One query."""
        lines = self.filter(programme__in=programme_ids)
        return lines.select_related("programme", "unit").order_by("id")


@tracked()
class FundLine(models.Model):
    """The money of one unit for one group of categories; its amounts stand in the ledger."""

    MOVES = MOVES

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="fund_lines", verbose_name=_("programme")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="fund_lines", verbose_name=_("programme unit")
    )
    category_group = models.CharField(_("group of money"), max_length=12, choices=CategoryGroup)
    state = models.CharField(_("state"), max_length=10, choices=LineState, default=LineState.OPEN)

    objects = FundLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("fund line")
        verbose_name_plural = _("fund lines")
        permissions = [
            ("pause_fundline", _("Can pause a fund line")),
            ("resume_fundline", _("Can resume a fund line")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="fund_line_is_the_only_one_of_its_unit_and_group",
                fields=["programme", "unit", "category_group"],
            ),
            models.CheckConstraint(
                name="fund_line_state_is_known", condition=Q(state__in=LineState.values)
            ),
            models.CheckConstraint(
                name="fund_line_group_is_known",
                condition=Q(category_group__in=CategoryGroup.values),
            ),
        ]
        triggers = [
            *guard(MOVES, born=[LineState.OPEN]),
            pgtrigger.ReadOnly(name="stays_where_it_is", exclude=["state"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.programme} · {self.unit} · {self.category_group}"

    @property
    def book(self) -> str:
        """The name the ledger knows this line by."""
        return f"line:{self.pk}"


class FundLineMove(Move):
    line = models.ForeignKey(
        FundLine, models.PROTECT, related_name="moves", verbose_name=_("fund line")
    )

    class Meta(Move.Meta):
        verbose_name = _("fund line's move")
        verbose_name_plural = _("fund lines' moves")
