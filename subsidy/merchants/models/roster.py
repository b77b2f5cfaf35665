"""Who belongs to a merchant: what it declared of its people, as digests that an audit compares."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.sealed import DigestField
from subsidy.merchants.models.merchants import Merchant

#: What was declared of somebody is never edited: a change is another entry.
FROZEN = ["merchant", "kind", "document_digest", "mobile_digest", "account_digest", "declared_on"]


class RosterKind(models.TextChoices):
    STAFF = "staff", _("member of staff")
    LEGAL_PERSON = "legal_person", _("legal person")
    RELATIVE = "relative", _("relative")


class RosterQuerySet(models.QuerySet["RosterEntry"]):
    def open(self) -> "RosterQuerySet":
        """Return the entries that have not ended."""
        return self.filter(until=None)


# The usual name of the first trigger meets another table's: names end in a short hash.
@tracked(
    pghistory.InsertEvent(trigger_name="insert_entry"),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
class RosterEntry(models.Model):
    """One person of a merchant, from the day of the declaration to `until`, both inside.

    The digests are made as those of applicants are: equal person, mobile or account, equal digest.
    """

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="roster", verbose_name=_("merchant")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=RosterKind)
    document_digest = DigestField(db_index=True, verbose_name=_("digest of the document number"))
    masked_document = models.CharField(_("document number"), max_length=64)
    mobile_digest = DigestField(null=True, verbose_name=_("digest of the mobile"))
    account_digest = DigestField(null=True, verbose_name=_("digest of the account number"))
    declared_on = models.DateField(_("declared on"))
    until = models.DateField(_("until"), null=True)
    declared_by = models.CharField(_("declared by"), max_length=150)

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the roster")
        verbose_name_plural = _("entries of the roster")
        constraints = [
            models.UniqueConstraint(
                name="roster_names_a_person_of_a_kind_once",
                fields=["merchant", "kind", "document_digest"],
                condition=Q(until=None),
            ),
            models.CheckConstraint(
                name="roster_entry_is_of_a_known_kind",
                condition=Q(kind__in=RosterKind.values),
            ),
            models.CheckConstraint(
                name="roster_entry_does_not_end_before_it_begins",
                condition=Q(until=None) | Q(until__gte=F("declared_on")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="frozen_once_declared",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*FROZEN),
            ),
        ]

    def __str__(self) -> str:
        return self.masked_document
