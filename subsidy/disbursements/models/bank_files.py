"""Every file that went to a bank or came from one, kept byte for byte."""

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.disbursements.models.batches import Batch

FROZEN = ["kind", "name", "sha256", "content", "written_at"]


def _set(field: str) -> pgtrigger.Q:
    """Return the condition that a field changes that has a value already."""
    return pgtrigger.Q(**{f"old__{field}__isnull": False}) & changed(field)


class FileKind(models.TextChoices):
    ORDER_XML = "order_xml", _("order to the bank (pain.001)")
    ORDER_CSV = "order_csv", _("order to the treasury (CSV)")
    REPLY = "reply", _("reply of the bank")


class BankFileQuerySet(models.QuerySet["BankFile"]):
    def orders(self) -> "BankFileQuerySet":
        """Return the files that we write."""
        return self.exclude(kind=FileKind.REPLY)

    def awaiting_application(self) -> "BankFileQuerySet":
        """Return replies not applied yet; the ones that failed before come last."""
        return self.filter(kind=FileKind.REPLY, applied_at=None).order_by(
            F("tried_at").asc(nulls_first=True), "id"
        )


class BankFile(models.Model):
    """One file. An order is kept before it is sent, a reply before it is applied.

    A reply that cannot be read counts as applied, with its error: it will not be tried again.
    """

    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, related_name="files", verbose_name=_("batch")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=FileKind)
    name = models.CharField(_("name"), max_length=120, unique=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content = models.BinaryField(_("content"))
    written_at = models.DateTimeField(_("kept at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    applied_at = models.DateTimeField(_("applied at"), null=True)
    tried_at = models.DateTimeField(_("last failed try"), null=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = BankFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank file")
        verbose_name_plural = _("bank files")
        indexes = [
            models.Index(
                name="reply_waiting", fields=["id"], condition=Q(kind="reply", applied_at=None)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="bank_file_is_of_a_known_kind", condition=Q(kind__in=FileKind.values)
            ),
            models.CheckConstraint(
                name="bank_file_is_what_its_hash_says",
                condition=Q(
                    sha256=Func(
                        Func(F("content"), function="sha256"), Value("hex"), function="encode"
                    )
                ),
            ),
            models.UniqueConstraint(
                name="batch_has_one_order_of_each_kind",
                fields=["batch", "kind"],
                condition=~Q(kind=FileKind.REPLY),
            ),
            models.UniqueConstraint(
                name="reply_is_kept_once", fields=["sha256"], condition=Q(kind=FileKind.REPLY)
            ),
            models.CheckConstraint(
                name="order_is_sent_and_reply_is_applied",
                condition=Q(kind=FileKind.REPLY, sent_at=None)
                | Q(~Q(kind=FileKind.REPLY), batch__isnull=False, applied_at=None),
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update("kept_as_it_was", changed(*FROZEN)),
            refuse_update(
                "each_step_written_once", _set("batch") | _set("sent_at") | _set("applied_at")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReplyDifference(models.Model):
    """A line of a reply that did not fit what we know; it changed nothing."""

    file = models.ForeignKey(
        BankFile, models.PROTECT, related_name="differences", verbose_name=_("bank file")
    )
    code = models.CharField(_("code"), max_length=30)
    reference = models.CharField(_("payment named"), max_length=35, blank=True)
    status = models.CharField(_("what the bank said"), max_length=10)
    reason_code = models.CharField(_("bank's reason code"), max_length=35, blank=True)
    bank_reference = models.CharField(_("bank's reference"), max_length=35, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("difference in a reply")
        verbose_name_plural = _("differences in replies")
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.reference}"
