import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.acts import Act
from subsidy.core.history import tracked
from subsidy.funds.models.line import FundLine


@tracked()
class DailyQuota(Act):
    """What a line lets in on one day from then on, in claims or in fen; neither: no limit.

    The newest one of a line is in force; the ledger holds it beside the balance that it guards.
    """

    line = models.ForeignKey(
        FundLine, models.PROTECT, related_name="quotas", verbose_name=_("fund line")
    )
    quota_claims = models.PositiveIntegerField(_("daily quota (claims)"), null=True)
    quota_fen = models.BigIntegerField(_("daily quota (fen)"), null=True)

    class Meta:
        verbose_name = _("daily quota")
        verbose_name_plural = _("daily quotas")
        permissions = [("set_dailyquota", _("Can set a daily quota"))]
        constraints = [
            models.CheckConstraint(
                name="daily_quota_is_above_nothing",
                condition=(Q(quota_claims=None) | Q(quota_claims__gt=0))
                & (Q(quota_fen=None) | Q(quota_fen__gt=0)),
            ),
            models.CheckConstraint(name="daily_quota_has_a_reason", condition=~Q(reason="")),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.quota_claims or '∞'} · {self.quota_fen or '∞'}"
