"""Every file that went to a bank or came from one, kept byte for byte, in parts."""

from functools import reduce
from operator import or_

import pgtrigger
from django.db import models
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.disbursements.models.batches import Batch

#: No more than that of a file is ever in memory, or in one row.
PART_BYTES_MAX = 1024 * 1024
FROZEN = ["kind", "name", "sha256", "size", "parts_count", "written_at"]
#: What is known or done later, each once.
STEPS = ["batch", "control_count", "control_fen", "sent_at", "staged_at", "applied_at"]
_COMPLETE = """
    IF (SELECT (count(*), coalesce(max(number), 0), coalesce(sum(octet_length(content)), 0))
        FROM disbursements_bankfilepart WHERE file_id = NEW.id)
       <> (NEW.parts_count::bigint, NEW.parts_count, NEW.size::bigint)
    THEN RAISE EXCEPTION 'file_comes_after_all_its_parts: %', NEW.name; END IF;
    RETURN NEW;"""
_NO_FILE_YET = """
    IF EXISTS (SELECT FROM disbursements_bankfile WHERE id = NEW.file_id)
    THEN RAISE EXCEPTION 'no_part_comes_after_its_file: %', NEW.file_id; END IF;
    RETURN NEW;"""


def _set(field: str) -> pgtrigger.Q:
    """Return the condition that a field changes that has a value already."""
    return pgtrigger.Q(**{f"old__{field}__isnull": False}) & changed(field)


def _hash_of_content() -> Func:
    return Func(Func(F("content"), function="sha256"), Value("hex"), function="encode")


def _length() -> Func:
    return Func(F("content"), function="octet_length", output_field=IntegerField())


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


@tracked(exclude=["tried_at", "last_error"])
class BankFile(models.Model):
    """One file. An order is kept before it is sent, a reply before it is applied.

    Its row is written after its parts: where there is a row, the file is whole. A reply that cannot
    be read counts as applied, with its error: it will not be tried again.
    """

    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, related_name="files", verbose_name=_("batch")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=FileKind)
    name = models.CharField(_("name"), max_length=120, unique=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveBigIntegerField(_("bytes"))
    parts_count = models.PositiveIntegerField(_("parts"))
    #: How many payments of what sum an order asks for; of a reply, what it says of its order.
    control_count = models.PositiveIntegerField(_("control count"), null=True)
    control_fen = models.BigIntegerField(_("control sum (fen)"), null=True)
    written_at = models.DateTimeField(_("kept at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    staged_at = models.DateTimeField(_("lines read at"), null=True)
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
                | Q(
                    ~Q(kind=FileKind.REPLY),
                    batch__isnull=False,
                    staged_at=None,
                    applied_at=None,
                ),
            ),
            models.CheckConstraint(
                name="order_says_how_much_it_asks_for",
                condition=Q(kind=FileKind.REPLY)
                | Q(control_count__isnull=False, control_fen__isnull=False),
            ),
        ]
        triggers = [
            never_deleted(),
            pgtrigger.Trigger(
                name="comes_after_all_its_parts",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_COMPLETE,
            ),
            refuse_update("kept_as_it_was", changed(*FROZEN)),
            refuse_update("each_step_written_once", reduce(or_, map(_set, STEPS))),
        ]

    def __str__(self) -> str:
        return self.name


class BankFilePart(models.Model):
    """A piece of a file, a mebibyte at most, under its own hash."""

    file = models.ForeignKey(  # found by the numbers within it
        BankFile,
        models.PROTECT,
        related_name="parts",
        db_index=False,
        verbose_name=_("bank file"),
    )
    number = models.PositiveIntegerField(_("number"))
    content = models.BinaryField(_("content"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("part of a bank file")
        verbose_name_plural = _("parts of bank files")
        constraints = [
            models.UniqueConstraint(name="parts_of_a_file_are_numbered", fields=["file", "number"]),
            models.CheckConstraint(name="parts_are_numbered_from_one", condition=Q(number__gt=0)),
            models.CheckConstraint(
                name="part_is_what_its_hash_says", condition=Q(sha256=_hash_of_content())
            ),
            models.CheckConstraint(
                name="part_holds_something_and_no_more_than_a_mebibyte",
                condition=GreaterThan(_length(), 0) & LessThanOrEqual(_length(), PART_BYTES_MAX),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="comes_before_its_file",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_NO_FILE_YET,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"
