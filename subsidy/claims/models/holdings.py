"""What a live claim holds: identifiers of things, and slots of a person's quota.

The two unique constraints are the last guard against paying twice for one thing or one person.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.applicants.models import Applicant
from subsidy.claims.models.claim import Claim
from subsidy.core.sealed import DigestField
from subsidy.programmes.models import Programme


class IdentifierKind(models.TextChoices):
    SERIAL_NUMBER = "serial_number", _("serial number")
    IMEI = "imei", _("IMEI")
    VIN = "vin", _("vehicle identification number")
    OLD_VIN = "old_vin", _("old vehicle identification number")
    SCRAP_CERTIFICATE = "scrap_certificate", _("scrap certificate")
    INVOICE = "invoice", _("invoice")
    FRAME_NUMBER = "frame_number", _("frame number")
    OLD_FRAME_NUMBER = "old_frame_number", _("old frame number")
    PLATE = "plate", _("plate")
    OLD_PLATE = "old_plate", _("old plate")


class ClaimIdentifier(models.Model):
    """A number that belongs to one live claim only.

    The digest is over kind, brand (serial numbers are unique within a brand) and normal form; the
    look-alike digest, in which O/0 and I/1 are one, is a reason to look closer and not unique.
    """

    claim = models.ForeignKey(
        Claim, models.PROTECT, related_name="identifiers", verbose_name=_("claim")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=IdentifierKind)
    digest = DigestField()
    look_alike_digest = DigestField(db_index=True)
    masked = models.CharField(_("value"), max_length=40)
    is_live = models.BooleanField(_("live"), default=True)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [
            models.UniqueConstraint(
                name="an_identifier_belongs_to_one_live_claim",
                fields=["digest"],
                condition=Q(is_live=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.masked}"


class Entitlement(models.Model):
    """One slot of one person's quota of a class in a programme, used by one live claim."""

    claim = models.OneToOneField(
        Claim, models.PROTECT, related_name="entitlement", verbose_name=_("claim")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    applicant = models.ForeignKey(
        Applicant, models.PROTECT, related_name="entitlements", verbose_name=_("applicant")
    )
    quota_class = models.CharField(_("quota class"), max_length=80)
    slot = models.PositiveSmallIntegerField(_("slot"))
    is_live = models.BooleanField(_("live"), default=True)

    class Meta:
        verbose_name = _("entitlement")
        verbose_name_plural = _("entitlements")
        constraints = [
            models.UniqueConstraint(
                name="a_slot_is_used_by_one_live_claim",
                fields=["applicant", "programme", "quota_class", "slot"],
                condition=Q(is_live=True),
            ),
            models.CheckConstraint(name="slots_count_from_one", condition=Q(slot__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.quota_class} {self.slot}"
