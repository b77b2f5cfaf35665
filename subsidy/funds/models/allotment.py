import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.funds.models.batch import FundBatch
from subsidy.funds.models.line import FundLine
from subsidy.funds.models.order import FundOrder
from subsidy.funds.models.triggers import city_money_stays_there, stays_in_its_programme


@tracked()
class Allotment(models.Model):
    """Money of one batch given to one line by one document; never edited, only given again.

    order: whose carrying out it is; none where it came with a programme file.
    """

    line = models.ForeignKey(
        FundLine, models.PROTECT, related_name="allotments", verbose_name=_("fund line")
    )
    batch = models.ForeignKey(
        FundBatch, models.PROTECT, related_name="allotments", verbose_name=_("fund batch")
    )
    order = models.OneToOneField(
        FundOrder,
        models.PROTECT,
        null=True,
        related_name="allotment",
        verbose_name=_("fund order"),
    )
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    document_number = models.CharField(_("number of the document"), max_length=100)
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
                condition=Q(order=None),
            ),
            models.CheckConstraint(name="allotment_gives_money", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="allotment_is_checked_by_another_person",
                condition=~Q(prepared_by=F("checked_by")) & ~Q(prepared_by="") & ~Q(checked_by=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_edited", operation=pgtrigger.Update | pgtrigger.Delete),
            stays_in_its_programme(),
            city_money_stays_there(),
        ]

    def __str__(self) -> str:
        return f"{self.document_number} · {self.line}"
