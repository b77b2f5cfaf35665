import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.funds.models.batch import FundBatch
from subsidy.funds.models.line import FundLine

STAYS_IN_ITS_PROGRAMME = """
    IF (SELECT programme_id FROM funds_fundline WHERE id = NEW.line_id)
       <> (SELECT programme_id FROM funds_fundbatch WHERE id = NEW.batch_id) THEN
        RAISE EXCEPTION 'the batch is of another programme' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Allotment(models.Model):
    """Money of one batch given to one line by one document; never edited, only given again."""

    line = models.ForeignKey(
        FundLine, models.PROTECT, related_name="allotments", verbose_name=_("fund line")
    )
    batch = models.ForeignKey(
        FundBatch, models.PROTECT, related_name="allotments", verbose_name=_("fund batch")
    )
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    document_number = models.CharField(_("document"), max_length=100)
    allotted_on = models.DateField(_("allotted on"))
    is_illustrative = models.BooleanField(_("illustrative"), default=False)
    note = models.TextField(_("note"), blank=True)
    prepared_by = models.CharField(_("prepared by"), max_length=100)
    checked_by = models.CharField(_("checked by"), max_length=100)

    class Meta:
        verbose_name = _("allotment")
        verbose_name_plural = _("allotments")
        constraints = [
            models.UniqueConstraint(
                name="allotment_is_made_once_by_its_document",
                fields=["line", "batch", "document_number"],
            ),
            models.CheckConstraint(name="allotment_gives_money", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="allotment_is_checked_by_another_person",
                condition=~Q(prepared_by=F("checked_by")) & ~Q(prepared_by="") & ~Q(checked_by=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_edited", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="stays_in_its_programme",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=STAYS_IN_ITS_PROGRAMME,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_number} · {self.line}"
