"""What was corrected on a claim under way: the old value, the new one, by whom and why."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.applicants.models import Contact
from subsidy.claims.models.claim import Claim
from subsidy.claims.models.holdings import ClaimIdentifier, IdentifierKind


class AmendedField(models.TextChoices):
    """What may be amended besides identifiers, of which the invoice is one."""

    MOBILE = "mobile", _("mobile")
    DELIVERY_ADDRESS = "delivery_address", _("delivery address")


class Amendment(models.Model):
    """One corrected value; written once, and shown masked. The claim's state stays as it was.

    What held the old value is kept: the identifier, given back, or the contact.
    """

    claim = models.ForeignKey(
        Claim, models.PROTECT, related_name="amendments", verbose_name=_("claim")
    )
    field = models.CharField(
        _("field"), max_length=20, choices=[*IdentifierKind.choices, *AmendedField.choices]
    )
    old_masked = models.CharField(_("old value"), max_length=210)
    new_masked = models.CharField(_("new value"), max_length=210)
    old_identifier = models.OneToOneField(
        ClaimIdentifier,
        models.PROTECT,
        null=True,
        related_name="amendment",
        verbose_name=_("identifier before"),
    )
    old_contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, related_name="+", verbose_name=_("contact before")
    )
    by_kind = models.CharField(_("kind of actor"), max_length=10)
    by_reference = models.CharField(_("actor"), max_length=150)
    by_staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("member of staff"),
    )
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        constraints = [
            models.CheckConstraint(name="an_amendment_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="an_amendment_keeps_what_was_before",
                condition=Q(field__in=AmendedField.values)
                & Q(old_contact__isnull=False, old_identifier=None)
                | Q(field__in=IdentifierKind.values)
                & Q(old_contact=None, old_identifier__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.old_masked} → {self.new_masked}"
