"""Evidence: a photo or a paper that a merchant uploads, first by itself, then for one claim."""

from collections.abc import Iterable

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models.claim import Claim
from subsidy.core.references import new_reference
from subsidy.core.sealed import SealedTextField
from subsidy.merchants.models import Merchant
from subsidy.programmes.rules import EvidenceKind as Kind

PHOTO_TYPES = ("image/jpeg", "image/png", "image/heic")
PAPER_TYPES = ("application/pdf", "application/ofd")


class EvidenceKind(models.TextChoices):
    """What a file shows; the terms ask for these kinds."""

    INVOICE = Kind.INVOICE.value, _("invoice")
    RECEIPT = Kind.RECEIPT.value, _("receipt")
    DELIVERY_NOTE = Kind.DELIVERY_NOTE.value, _("delivery note")
    INSTALLATION_PHOTO = Kind.INSTALLATION_PHOTO.value, _("photo of the installation")
    BODY_SERIAL_PHOTO = Kind.BODY_SERIAL_PHOTO.value, _("photo of the serial number on the body")
    BOX_SERIAL_PHOTO = Kind.BOX_SERIAL_PHOTO.value, _("photo of the serial number on the box")
    ACTIVATION_PHOTO = Kind.ACTIVATION_PHOTO.value, _("photo of the activation")
    OLD_ITEM_PHOTO = Kind.OLD_ITEM_PHOTO.value, _("photo of the old item")
    SCRAP_CERTIFICATE = Kind.SCRAP_CERTIFICATE.value, _("scrap certificate")
    DEREGISTRATION_CERTIFICATE = (
        Kind.DEREGISTRATION_CERTIFICATE.value,
        _("deregistration certificate"),
    )
    REGISTRATION_CERTIFICATE = Kind.REGISTRATION_CERTIFICATE.value, _("registration certificate")
    OTHER = Kind.OTHER.value, _("other evidence")


class ScanState(models.TextChoices):
    """What the virus scanner said; unscanned as long as there is none, or it is away."""

    UNSCANNED = "unscanned", _("not scanned")
    CLEAN = "clean", _("clean")
    INFECTED = "infected", _("infected")


class FindingCode(models.TextChoices):
    """What makes a person look closer at a piece of evidence; nothing here refuses it."""

    REUSED = "evidence_reused", _("This picture looks like one that is evidence already")
    CAMERA_ODD = "evidence_data_odd", _("What the camera wrote into the photo cannot be")
    PLACE_UNKNOWN = "evidence_place_unknown", _("The photo does not say where it was taken")
    PLACE_DIFFERS = "evidence_place_differs", _("The photo was taken away from the delivery place")
    FROM_THE_FUTURE = "evidence_from_the_future", _("The photo says it is from the future")
    BEFORE_PURCHASE = "evidence_before_purchase", _("The photo was taken before the purchase")
    LONG_AFTER = "evidence_long_after_purchase", _("The photo was taken long after the purchase")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def of(self, merchant: Merchant) -> "EvidenceQuerySet":
        """Return the evidence that the merchant uploaded."""
        return self.filter(merchant=merchant)

    def usable(self) -> "EvidenceQuerySet":
        """Return the evidence whose file may be looked at."""
        return self.exclude(scan=ScanState.INFECTED)

    def comparable_to(self, merchant: Merchant) -> "EvidenceQuerySet":
        """Return what a new file of the merchant is compared with: all, in test mode its own."""
        rows = self.filter(is_current=True, is_test=merchant.is_test)
        return rows.filter(merchant=merchant) if merchant.is_test else rows

    def sharing_a_band(self, bands: Iterable[int]) -> "EvidenceQuerySet":
        """Return the photos whose perceptual hash has one of these bands. An index look-up."""
        return self.filter(bands__overlap=list(bands))

    def unscanned(self) -> "EvidenceQuerySet":
        """Return what the scanner has still to look at, the oldest first."""
        return self.filter(scan=ScanState.UNSCANNED).order_by("id")


def _new_reference() -> str:
    return new_reference("ev", joint="_")


class Evidence(models.Model):
    """One uploaded file and what it says of itself. Written once; then bound to one claim, once."""

    reference = models.CharField(
        _("reference"), max_length=16, unique=True, default=_new_reference, editable=False
    )
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="+", verbose_name=_("merchant")
    )
    claim = models.ForeignKey(
        Claim, models.PROTECT, null=True, related_name="evidence", verbose_name=_("claim")
    )
    is_test = models.BooleanField(_("of a test merchant"), default=False)
    is_current = models.BooleanField(_("current"), default=True)
    kind = models.CharField(_("kind"), max_length=30, choices=EvidenceKind)
    media_type = models.CharField(_("file type"), max_length=20)
    size = models.PositiveIntegerField(_("size (bytes)"))
    sha256 = models.CharField("SHA-256", max_length=64)
    width = models.PositiveIntegerField(_("width"), null=True)
    height = models.PositiveIntegerField(_("height"), null=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True)
    perceptual_hash = models.BigIntegerField(_("perceptual hash"), null=True)
    bands = ArrayField(models.IntegerField(), verbose_name=_("bands of the hash"), default=list)
    taken_at = models.DateTimeField(_("taken at"), null=True)
    place = SealedTextField(_("taken in"), null=True)  # "latitude,longitude"
    findings = models.JSONField(_("findings"), default=list)  # [{"code", "seen"}], at upload
    name = models.CharField(_("name in the storage"), max_length=60, unique=True)
    scan = models.CharField(_("virus scan"), max_length=10, choices=ScanState)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.CharField(_("uploaded by"), max_length=150)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence of claims")
        permissions = [("open_evidence", _("Can open the files of evidence"))]
        indexes = [
            GinIndex(name="evidence_bands", fields=["bands"]),
            models.Index(
                name="evidence_unscanned", fields=["id"], condition=Q(scan=ScanState.UNSCANNED)
            ),
            models.Index(name="evidence_by_sha256", fields=["sha256"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="a_file_is_evidence_once",
                fields=["sha256"],
                condition=Q(is_current=True, is_test=False),
            ),
            models.CheckConstraint(
                name="evidence_is_a_photo_or_a_paper",
                condition=Q(
                    media_type__in=PHOTO_TYPES,
                    width__isnull=False,
                    width__gt=0,
                    height__isnull=False,
                    height__gt=0,
                    pages=None,
                    perceptual_hash__isnull=False,
                    bands__len=4,
                )
                | Q(
                    media_type__in=PAPER_TYPES,
                    width=None,
                    height=None,
                    pages__isnull=False,
                    pages__gt=0,
                    perceptual_hash=None,
                    bands__len=0,
                ),
            ),
            models.CheckConstraint(
                name="evidence_is_of_a_known_kind_and_scan",
                condition=Q(kind__in=EvidenceKind.values, scan__in=ScanState.values),
            ),
            models.CheckConstraint(
                name="evidence_has_a_digest_and_a_size",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$", size__gt=0),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="written_once", exclude=["claim", "is_current", "scan"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="bound_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__claim__isnull=False)
                & pgtrigger.Q(old__claim__df=pgtrigger.F("new__claim")),
            ),
            pgtrigger.Protect(
                name="superseded_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__is_current=False, new__is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_photo(self) -> bool:
        return self.media_type in PHOTO_TYPES
