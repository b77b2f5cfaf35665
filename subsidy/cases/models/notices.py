"""What the merchant was told and asked, frozen; until when; and what it said."""

from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.audits.models import Flag
from subsidy.cases.models.cases import Case, person
from subsidy.core.moves import Told
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.merchants.models import ApiKey, Merchant

TEXT_LENGTH_MAX = 5_000
EVIDENCE_MAX = 20
WRITTEN_ONCE = pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)


class Notice(models.Model):
    """One telling. `sha256` is that of its items' content, in order."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices", verbose_name=_("case"))
    number = models.PositiveSmallIntegerField(_("number"))
    asked = models.TextField(_("what is asked"))
    letter_zh = models.TextField(_("Chinese text"))
    letter_en = models.TextField(_("English text"))
    sha256 = models.CharField("SHA-256", max_length=64)
    answer_by = models.DateTimeField(_("answer by"))
    noticed_at = models.DateTimeField(_("told at"))
    noticed_by = person(_("told by"))

    class Meta:
        verbose_name = _("notice to a merchant")
        verbose_name_plural = _("notices to merchants")
        constraints = [
            models.UniqueConstraint(
                name="notices_of_a_case_are_numbered", fields=["case", "number"]
            ),
            models.CheckConstraint(
                name="notice_asks_something_and_leaves_time",
                condition=~Q(asked="") & Q(answer_by__gt=F("noticed_at")),
            ),
        ]
        triggers = [WRITTEN_ONCE]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class NoticeItemQuerySet(models.QuerySet["NoticeItem"]):
    def shown_to(self, merchant: Merchant) -> Self:
        """Return what the merchant was told, each matter as it was told last."""
        later = self.model.objects.filter(reference=models.OuterRef("reference"))
        rows = self.filter(notice__case__merchant=merchant)
        rows = rows.filter(~models.Exists(later.filter(pk__gt=models.OuterRef("pk"))))
        return rows.select_related("notice__case__programme")


class NoticeItem(Told):
    """One matter of a notice, as the merchant reads it: the flag's figures, peers, own claims.

    content: all that is shown, frozen, in both languages (see services/telling.py).
    """

    notice = models.ForeignKey(
        Notice, models.PROTECT, related_name="items", verbose_name=_("notice")
    )
    reference = models.CharField(_("reference"), max_length=20)
    flag = models.ForeignKey(
        Flag, models.PROTECT, null=True, related_name="+", verbose_name=_("flag")
    )
    content = models.JSONField(_("content"))

    objects = NoticeItemQuerySet.as_manager()

    class Meta(Told.Meta):
        verbose_name = _("matter of a notice")
        verbose_name_plural = _("matters of notices")
        indexes = [*Told.Meta.indexes, models.Index(name="matters", fields=["reference"])]
        constraints = [
            models.UniqueConstraint(
                name="matter_stands_in_a_notice_once", fields=["notice", "reference"]
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update("frozen", changed("notice", "reference", "flag", "content")),
        ]

    def __str__(self) -> str:
        return self.reference


class Extension(models.Model):
    """More time to answer, granted for a reason."""

    notice = models.ForeignKey(
        Notice, models.PROTECT, related_name="extensions", verbose_name=_("notice")
    )
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(_("at"))
    by = person(_("by"))

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.CheckConstraint(
                name="extension_gives_more_time_for_a_reason",
                condition=~Q(reason="") & Q(until__gt=F("at")),
            ),
        ]
        triggers = [WRITTEN_ONCE]

    def __str__(self) -> str:
        return f"{self.notice}: {self.until:%Y-%m-%d}"


class ReplyQuerySet(models.QuerySet["Reply"]):
    def about(self, item: NoticeItem) -> Self:
        """Return what the merchant said about the matter, whenever it was told of it."""
        same = self.filter(item__reference=item.reference, item__notice__case=item.notice.case_id)
        return same.select_related("key").order_by("id")

    def to_case(self, case: Case) -> Self:
        """Return what the merchant said in the case."""
        rows = self.filter(item__notice__case=case).select_related("item", "key", "answer__by")
        return rows.order_by("id")


class Reply(models.Model):
    """One answer, word for word; a merchant may give several before the deadline."""

    item = models.ForeignKey(
        NoticeItem, models.PROTECT, related_name="replies", verbose_name=_("matter")
    )
    text = models.TextField(_("text"))
    evidence = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("evidence")
    )
    key = models.ForeignKey(
        ApiKey, models.PROTECT, related_name="+", db_index=False, verbose_name=_("API key")
    )
    at = models.DateTimeField(_("at"))

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply of a merchant")
        verbose_name_plural = _("replies of merchants")
        permissions = [("answer_reply", _("Can answer what a merchant said"))]
        triggers = [WRITTEN_ONCE]
        constraints = [
            models.CheckConstraint(name="reply_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.at:%Y-%m-%d %H:%M}"


class ReplyAnswer(models.Model):
    """What the office says to a reply; part of the decision and its letter."""

    reply = models.OneToOneField(
        Reply, models.PROTECT, related_name="answer", verbose_name=_("reply")
    )
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("at"))
    by = person(_("by"))

    class Meta:
        verbose_name = _("answer to a reply")
        verbose_name_plural = _("answers to replies")
        triggers = [WRITTEN_ONCE]
        constraints = [
            models.CheckConstraint(name="answer_to_a_reply_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.reply}"
