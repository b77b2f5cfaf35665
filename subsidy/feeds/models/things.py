"""What registers say of single things: devices, parcels, invoices, old items.

Numbers of things are digests, made as claims make theirs (`claims.services.drafts.holding_of`), so
that the two can be joined; `masked` is for people's eyes.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.sealed import DigestField
from subsidy.feeds.models.imports import FeedRow

#: A county's six digits, or a province's: 130000.
REGION_LENGTH = 6
REGION_PATTERN = r"^[0-9]{6}$"


class ThingKind(models.TextChoices):
    SERIAL_NUMBER = "serial_number", _("serial number")
    IMEI = "imei", "IMEI"


class OldKind(models.TextChoices):
    OLD_VIN = "old_vin", _("VIN of the old vehicle")
    SCRAP_CERTIFICATE = "scrap_certificate", _("scrap certificate")
    OLD_FRAME_NUMBER = "old_frame_number", _("frame number of the old bike")
    OLD_PLATE = "old_plate", _("plate of the old bike")
    SERIAL_NUMBER = "serial_number", _("serial number")
    RECEIPT = "receipt", _("number of the recycler's receipt")


class Activation(FeedRow):
    """A device was switched on for the first time."""

    kind = models.CharField(_("kind"), max_length=20, choices=ThingKind)
    digest = DigestField(unique=True, verbose_name=_("digest"))
    masked = models.CharField(_("number"), max_length=64)
    activated_on = models.DateField(_("activated on"))
    region = models.CharField(_("region"), max_length=REGION_LENGTH, blank=True)

    class Meta(FeedRow.Meta):
        verbose_name = _("activation")
        verbose_name_plural = _("activations")
        constraints = [
            models.CheckConstraint(
                name="activation_is_of_a_known_thing", condition=Q(kind__in=ThingKind.values)
            ),
            models.CheckConstraint(
                name="activation_happened_in_a_region_or_nobody_knows",
                condition=Q(region="") | Q(region__regex=REGION_PATTERN),
            ),
        ]

    def __str__(self) -> str:
        return self.masked


class Shipment(FeedRow):
    """Where the manufacturer shipped a thing to; of several shipments the last one."""

    kind = models.CharField(_("kind"), max_length=20, choices=ThingKind)
    digest = DigestField(unique=True, verbose_name=_("digest"))
    masked = models.CharField(_("number"), max_length=64)
    region = models.CharField(_("region"), max_length=REGION_LENGTH)
    shipped_on = models.DateField(_("shipped on"))

    class Meta(FeedRow.Meta):
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        constraints = [
            models.CheckConstraint(
                name="shipment_is_of_a_known_thing", condition=Q(kind__in=ThingKind.values)
            ),
            models.CheckConstraint(
                name="shipment_goes_to_a_region", condition=Q(region__regex=REGION_PATTERN)
            ),
        ]

    def __str__(self) -> str:
        return self.masked


class InvoiceStatus(FeedRow):
    """Where an invoice stands with the tax office; the digest is that of the claim's invoice."""

    class Status(models.TextChoices):
        NORMAL = "normal", _("normal")
        RED_LETTERED = "red_lettered", _("red-lettered")
        VOIDED = "voided", _("voided")

    digest = DigestField(unique=True, verbose_name=_("digest"))
    masked = models.CharField(_("number"), max_length=264)
    status = models.CharField(_("status"), max_length=12, choices=Status)
    status_on = models.DateField(_("status since"))

    class Meta(FeedRow.Meta):
        verbose_name = _("status of an invoice")
        verbose_name_plural = _("statuses of invoices")
        constraints = [
            models.CheckConstraint(
                name="invoice_status_is_known",
                condition=Q(status__in=["normal", "red_lettered", "voided"]),
            ),
        ]

    def __str__(self) -> str:
        return self.masked


class RecyclerReceipt(FeedRow):
    """An old item that a recycler took; the same item at two recyclers is two receipts."""

    kind = models.CharField(_("kind"), max_length=20, choices=OldKind)
    digest = DigestField(verbose_name=_("digest"))
    masked = models.CharField(_("number"), max_length=64)
    recycler = models.CharField(_("recycler"), max_length=100)
    received_on = models.DateField(_("received on"))
    dismantled_on = models.DateField(_("dismantled on"), null=True)
    #: The claim that the recycler was told; empty where it was not.
    claim_reference = models.CharField(_("claim"), max_length=14, blank=True, db_index=True)

    class Meta(FeedRow.Meta):
        verbose_name = _("receipt of a recycler")
        verbose_name_plural = _("receipts of recyclers")
        constraints = [
            models.UniqueConstraint(
                name="a_recycler_takes_an_item_once_a_day",
                fields=["digest", "recycler", "received_on"],
            ),
            models.CheckConstraint(
                name="recycler_receipt_is_of_a_known_thing", condition=Q(kind__in=OldKind.values)
            ),
            models.CheckConstraint(
                name="old_item_is_dismantled_after_it_was_received",
                condition=Q(dismantled_on=None) | Q(dismantled_on__gte=F("received_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.masked


class DeliveryProof(FeedRow):
    """A parcel that was signed for; the waybill stands in normal form."""

    waybill = models.CharField(_("waybill"), max_length=64, unique=True)
    carrier = models.CharField(_("carrier"), max_length=100, blank=True)
    signed_on = models.DateField(_("signed on"))
    county = models.CharField(_("county"), max_length=REGION_LENGTH)
    weight_g = models.PositiveIntegerField(_("weight (g)"), null=True)

    class Meta(FeedRow.Meta):
        verbose_name = _("delivery signed for")
        verbose_name_plural = _("deliveries signed for")
        constraints = [
            models.CheckConstraint(
                name="delivery_proof_names_waybill_and_county",
                condition=~Q(waybill="") & Q(county__regex=REGION_PATTERN),
            ),
            models.CheckConstraint(
                name="a_parcel_weighs_something_or_nobody_knows",
                condition=Q(weight_g=None) | Q(weight_g__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.waybill
