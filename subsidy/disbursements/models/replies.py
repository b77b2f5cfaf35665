"""What the bank said, line by line, and what became of each line."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.disbursements.models.bank_files import BankFile
from subsidy.disbursements.rules import replies as rules

#: What a line said: fixed from the start.
SAID = ["file", "number", "reference", "status", "amount_fen", "reason_code", "reason_text"]


class ReplyStatus(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    PENDING = "pending", _("not final")


class Verdict(models.TextChoices):
    """What became of a line."""

    WAITING = "", _("not applied yet")
    PAYS = rules.PAYS, _("pays")
    REFUSES = rules.REFUSES, _("refuses")
    REPEATS = rules.REPEATS, _("was said before")
    NOT_FINAL = rules.NOT_FINAL, _("not final")
    UNKNOWN_PAYMENT = rules.UNKNOWN_PAYMENT, _("payment unknown")
    WRONG_AMOUNT = rules.WRONG_AMOUNT, _("another amount than ordered")
    CONTRADICTION = rules.CONTRADICTION, _("two answers in one file")
    NOT_SENT = rules.NOT_SENT, _("never sent")
    PAID_AFTER_REFUSAL = rules.PAID_AFTER_REFUSAL, _("paid after it was refused")
    REFUSED_IN_RECOVERY = rules.REFUSED_IN_RECOVERY, _("given back while it is recovered")
    GRANT_MOVED_ON = rules.GRANT_MOVED_ON, _("claim is elsewhere")


class ReplyLine(models.Model):
    """One line of a reply, staged as it was read; judged once, when it is applied."""

    file = models.ForeignKey(  # found by the numbers within it
        BankFile, models.PROTECT, related_name="lines", db_index=False, verbose_name=_("bank file")
    )
    number = models.PositiveIntegerField(_("number"))
    reference = models.CharField(_("payment named"), max_length=35, blank=True)
    status = models.CharField(_("what the bank said"), max_length=10, choices=ReplyStatus)
    amount_fen = models.BigIntegerField(_("amount (fen)"), null=True)
    reason_code = models.CharField(_("bank's reason code"), max_length=35, blank=True)
    reason_text = models.CharField(_("bank's reason"), max_length=105, blank=True)
    bank_reference = models.CharField(_("bank's reference"), max_length=35, blank=True)
    verdict = models.CharField(
        _("what became of it"), max_length=20, choices=Verdict, blank=True, default=Verdict.WAITING
    )

    class Meta:
        verbose_name = _("line of a reply")
        verbose_name_plural = _("lines of replies")
        indexes = [
            models.Index(
                name="reply_line_waiting", fields=["file", "number"], condition=Q(verdict="")
            ),
            models.Index(name="reply_line_of_payment", fields=["reference"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="lines_of_a_reply_are_numbered", fields=["file", "number"]
            ),
            models.CheckConstraint(
                name="reply_line_says_a_known_status", condition=Q(status__in=ReplyStatus.values)
            ),
            models.CheckConstraint(
                name="reply_line_has_a_known_verdict", condition=Q(verdict__in=Verdict.values)
            ),
            models.CheckConstraint(
                name="reply_line_does_what_it_says",
                condition=~Q(verdict__in=[Verdict.PAYS, Verdict.REFUSES])
                | Q(verdict=Verdict.PAYS, status=ReplyStatus.ACCEPTED)
                | Q(verdict=Verdict.REFUSES, status=ReplyStatus.REFUSED),
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update("kept_as_it_was_read", changed(*SAID, "bank_reference")),
            refuse_update("judged_once", ~pgtrigger.Q(old__verdict="") & changed("verdict")),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"
