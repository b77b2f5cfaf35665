"""Imports: which file said what, so that every row of a feed can name where it comes from."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PROTECT = models.PROTECT


class FeedKind(models.TextChoices):
    ACTIVATION = "activation", _("activations of devices")
    SHIPMENT = "shipment", _("shipments of manufacturers")
    PURCHASE_STOCK = "purchase_stock", _("purchases and opening stock")
    ISSUED_INVOICES = "issued_invoices", _("invoices issued a day")
    INVOICE_STATUS = "invoice_status", _("invoices voided or red-lettered")
    RECYCLER_RECEIPT = "recycler_receipt", _("receipts of recyclers")
    DELIVERY_PROOF = "delivery_proof", _("deliveries signed for")
    UNSUBSIDISED_SALE = "unsubsidised_sale", _("sales without subsidy")
    CANCELLED_ORDER = "cancelled_order", _("orders cancelled")


class FeedImport(models.Model):
    """One file that was taken in: whole, once; or its good rows, until it is whole."""

    kind = models.CharField(_("kind"), max_length=20, choices=FeedKind)
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    rows = models.PositiveIntegerField(_("rows"))
    refused_rows = models.PositiveIntegerField(_("rows refused"))
    written_rows = models.PositiveIntegerField(_("rows new or changed"))
    imported_at = models.DateTimeField(_("imported at"))
    imported_by = models.CharField(_("imported by"), max_length=150)

    class Meta:
        verbose_name = _("import of a feed")
        verbose_name_plural = _("imports of feeds")
        constraints = [
            models.UniqueConstraint(
                name="a_file_of_a_feed_is_taken_in_whole_once",
                fields=["kind", "sha256"],
                condition=Q(refused_rows=0),
            ),
            models.CheckConstraint(
                name="feed_import_is_of_a_known_kind", condition=Q(kind__in=FeedKind.values)
            ),
            models.CheckConstraint(
                name="feed_import_accounts_for_its_rows",
                condition=Q(rows__gte=F("refused_rows") + F("written_rows")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.file_name


class FeedRow(models.Model):
    """A row of a feed, and the import that wrote it last."""

    imported = models.ForeignKey(FeedImport, PROTECT, related_name="+", verbose_name=_("import"))

    class Meta:
        abstract = True
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]
