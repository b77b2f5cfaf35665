"""Natural persons, sealed: what names or reaches a person is encrypted, equality is by digest."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from subsidy.core.sealed import (
    DigestField,
    SealedTextField,
    mask_document,
    mask_mobile,
    mask_name,
)


class DocumentType(models.TextChoices):
    RESIDENT_ID = "resident_id", _("Resident identity card")
    FOREIGN_ID = "foreign_id", _("Foreigner's permanent residence permit")
    HK_MACAU = "hk_macau", _("Residence permit for Hong Kong and Macau residents")
    TAIWAN = "taiwan", _("Residence permit for Taiwan residents")
    PASSPORT = "passport", _("Passport")


class Applicant(models.Model):
    """A person, known by one document."""

    document_type = models.CharField(_("document"), max_length=12, choices=DocumentType)
    document_number = SealedTextField(_("document number"))
    document_digest = DigestField(unique=True)
    name = SealedTextField(_("name"))
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("applicant")
        verbose_name_plural = _("applicants")

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)

    @property
    def masked_document(self) -> str:
        return mask_document(self.document_number)


class Contact(models.Model):
    """How a person was reached, and paid, at the time of a claim; written once, kept for ever."""

    applicant = models.ForeignKey(
        Applicant, models.PROTECT, related_name="contacts", verbose_name=_("applicant")
    )
    digest = DigestField()  # of all fields together
    name = SealedTextField(_("name"))
    mobile = SealedTextField(_("mobile"))
    mobile_digest = DigestField(db_index=True)
    address = SealedTextField(_("delivery address"))
    address_digest = DigestField(db_index=True)
    account_bank = models.CharField(_("bank"), max_length=100, blank=True)
    account_branch = models.CharField(_("branch"), max_length=100, blank=True)
    account_number = SealedTextField(_("account number"), null=True)
    account_digest = DigestField(null=True, db_index=True)
    account_name = SealedTextField(_("account holder"), null=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(name="a_contact_is_kept_once", fields=["applicant", "digest"])
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return mask_mobile(self.mobile)
