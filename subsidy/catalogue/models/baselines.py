"""How a programme tells what a product used to cost: a dated rule over real sales."""

from collections.abc import Iterable
from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked

WINDOW_DAYS_MAX = 365


class PriceBaselineQuerySet(models.QuerySet["PriceBaseline"]):
    def in_force(self, programme_ids: Iterable[int], *, on: date) -> "PriceBaselineQuerySet":
        """Return the rule of each programme on that day: the latest that has begun."""
        begun = self.filter(programme__in=set(programme_ids), from_on__lte=on)
        return begun.order_by("programme", "-from_on").distinct("programme")


@tracked()
class PriceBaseline(models.Model):
    """The statistic of the prices paid in the days before; a change is a new row with its day."""

    class Statistic(models.TextChoices):
        LOWEST = "lowest", _("lowest price")
        AVERAGE = "average", _("average price")
        MEDIAN = "median", _("median price")

    class Scope(models.TextChoices):
        """Whose sales count."""

        STORE = "store", _("each store of the merchant by itself")
        MERCHANT = "merchant", _("the merchant's own sales")
        UNIT = "unit", _("all merchants of the programme unit")
        PROGRAMME = "programme", _("all merchants of the programme")

    programme = models.ForeignKey(
        "programmes.Programme", models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    from_on = models.DateField(_("in force from"))
    statistic = models.CharField(_("statistic"), max_length=10, choices=Statistic)
    window_days = models.PositiveSmallIntegerField(_("days looked back"))
    scope = models.CharField(_("whose sales"), max_length=10, choices=Scope)
    set_by = models.CharField(_("set by"), max_length=150)
    set_at = models.DateTimeField(_("set at"))

    objects = PriceBaselineQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of the price baseline")
        verbose_name_plural = _("rules of the price baseline")
        permissions = [("set_pricebaseline", _("Can set the rule of the price baseline"))]
        constraints = [
            models.UniqueConstraint(
                name="programme_has_one_baseline_rule_from_a_day", fields=["programme", "from_on"]
            ),
            models.CheckConstraint(
                name="baseline_looks_back_some_days",
                condition=Q(window_days__gte=1, window_days__lte=WINDOW_DAYS_MAX),
            ),
            models.CheckConstraint(
                name="baseline_uses_known_words",
                condition=Q(statistic__in=["lowest", "average", "median"])
                & Q(scope__in=["store", "merchant", "unit", "programme"]),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.statistic} {self.window_days} {self.scope}"
