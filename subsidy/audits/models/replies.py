"""The right of reply: what a merchant says to a flag, kept word for word."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.audits.models.flags import Flag
from subsidy.audits.models.runs import WRITTEN_ONCE
from subsidy.merchants.models import ApiKey

TEXT_LENGTH_MAX = 5_000
EVIDENCE_MAX = 20


class FlagReplyQuerySet(models.QuerySet["FlagReply"]):
    def about(self, flag: Flag) -> Self:
        """Return what the merchant said to this flag and to those it took over from."""
        same = self.filter(
            flag__programme=flag.programme_id,
            flag__merchant=flag.merchant_id,
            flag__indicator=flag.indicator,
        )
        return same.select_related("key", "flag").order_by("id")


class FlagReply(models.Model):
    """One answer; a merchant may give several before the deadline."""

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="replies", verbose_name=_("flag"))
    text = models.TextField(_("text"))
    evidence = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("evidence")
    )
    key = models.ForeignKey(
        ApiKey, models.PROTECT, related_name="+", db_index=False, verbose_name=_("API key")
    )
    at = models.DateTimeField(_("at"))

    objects = FlagReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply to a flag")
        verbose_name_plural = _("replies to flags")
        triggers = [WRITTEN_ONCE]
        constraints = [
            models.CheckConstraint(name="reply_to_a_flag_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.flag}: {self.at:%Y-%m-%d %H:%M}"
