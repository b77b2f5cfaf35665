"""How long claims of a kind took to be paid: learnt every night from those that were."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.programmes.models import CategoryGroup, Programme
from subsidy.regions.models import Unit


class PayTime(models.Model):
    """Days from entering a stage to payment, in which 10, 50 and 90 of 100 claims were paid.

    A kind is a programme, a category group and a unit; wider kinds leave the last ones out.
    """

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="+", verbose_name=_("programme")
    )
    category_group = models.CharField(
        _("category group"), max_length=12, choices=CategoryGroup, blank=True
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, related_name="+", verbose_name=_("programme unit")
    )
    stage = models.CharField(_("stage"), max_length=12)
    claims = models.PositiveIntegerField(_("claims"))
    early_days = models.PositiveIntegerField(_("days, 10 of 100"))
    middle_days = models.PositiveIntegerField(_("days, 50 of 100"))
    late_days = models.PositiveIntegerField(_("days, 90 of 100"))
    learnt_at = models.DateTimeField(_("learnt at"))

    class Meta:
        verbose_name = _("time to payment")
        verbose_name_plural = _("times to payment")
        constraints = [
            models.UniqueConstraint(
                name="a_kind_has_one_time_to_payment",
                fields=["programme", "category_group", "unit", "stage"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="times_to_payment_are_in_order",
                condition=Q(
                    claims__gt=0,
                    middle_days__gte=F("early_days"),
                    late_days__gte=F("middle_days"),
                ),
            ),
            models.CheckConstraint(
                name="a_unit_is_narrower_than_a_group",
                condition=Q(unit=None) | ~Q(category_group=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.early_days}–{self.late_days}"
