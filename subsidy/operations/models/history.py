"""The chain: blocks of digests over what is written once, each tied to the block before."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from subsidy.operations.rules.verify_history import DIGEST_BYTES

HEX_64 = r"^[0-9a-f]{64}$"


def _length(column: str, function: str) -> Func:
    return Func(F(column), function=function, output_field=IntegerField())


class HistoryBlock(models.Model):
    """The rows of one table with after_id < id <= upto_id: their ids, and a digest of each.

    `digests` are 32 bytes a row, in the order of `ids`; `columns` names what was digested, so that
    a column that comes later changes nothing.
    """

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    table = models.CharField(_("table"), max_length=63)
    columns = ArrayField(models.CharField(max_length=63), verbose_name=_("columns"))
    after_id = models.BigIntegerField(_("after id"))
    upto_id = models.BigIntegerField(_("up to id"))
    rows_count = models.PositiveIntegerField(_("rows"))
    ids = ArrayField(models.BigIntegerField(), verbose_name=_("ids"))
    digests = models.BinaryField(_("digests"))
    previous_sha256 = models.CharField(_("SHA-256 of the block before"), max_length=64)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed at"))

    class Meta:
        verbose_name = _("block of history")
        verbose_name_plural = _("blocks of history")
        constraints = [
            models.UniqueConstraint(
                name="history_is_chained_once", fields=["table", "upto_id"], include=["number"]
            ),
            models.UniqueConstraint(name="block_has_one_successor", fields=["previous_sha256"]),
            models.CheckConstraint(
                name="block_holds_one_row_or_more",
                condition=Q(rows_count__gt=0, number__gt=0, upto_id__gt=F("after_id")),
            ),
            models.CheckConstraint(
                name="block_has_an_id_and_a_digest_for_each_row",
                condition=Q(rows_count=_length("ids", "cardinality"))
                & Q(Exact(_length("digests", "octet_length"), F("rows_count") * DIGEST_BYTES)),
            ),
            models.CheckConstraint(
                name="block_is_known_by_its_sha256",
                condition=Q(sha256__regex=HEX_64, previous_sha256__regex=HEX_64),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.number}:{self.sha256}"


class HistoryMark(models.Model):
    """How far the ids of a table had been drawn while these transactions were still writing.

    Work, not history: once they have ended, every row up to there is seen, or will never come.
    """

    table = models.CharField(_("table"), max_length=63, unique=True)
    upto_id = models.BigIntegerField(_("up to id"))
    waits_for = ArrayField(models.CharField(max_length=30), verbose_name=_("waits for"))

    class Meta:
        verbose_name = _("mark of the chain")
        verbose_name_plural = _("marks of the chain")

    def __str__(self) -> str:
        return f"{self.table} {self.upto_id}"
