"""What the office found, gathered and said among itself."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.cases.models.cases import Case, person
from subsidy.cases.models.notices import WRITTEN_ONCE
from subsidy.core.history import tracked
from subsidy.core.references import new_reference
from subsidy.core.triggers import changed, never_deleted, refuse_update


class FindingCode(models.TextChoices):
    FAKE_SALE = "fake_sale", _("The sale did not take place")
    PRICE_RAISED = "price_raised", _("The price was raised before the subsidy")
    IDENTIFIER_REUSED = "identifier_reused", _("An item was sold more than once")
    IDENTITY_BORROWED = "identity_borrowed", _("Somebody else's identity was used")
    INSIDER_BUYER = "insider_buyer", _("Staff or relatives bought")
    COMPANY_BUYER = "company_buyer", _("A company bought")
    SALE_SPLIT = "sale_split", _("A sale was split")
    EVIDENCE_FORGED = "evidence_forged", _("Evidence was forged")
    OLD_ITEM_FAKE = "old_item_fake", _("No old item was handed in")
    RECORDS_MISSING = "records_missing", _("Records are missing")
    OTHER = "other", _("Something else")


def _new_reference() -> str:
    return new_reference("F")


@tracked()
class Finding(models.Model):
    """One thing that is established, with the claims and the money it concerns.

    decision: the one that rests on it; from then on it stays.
    """

    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=_new_reference, editable=False
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="findings", verbose_name=_("case"))
    code = models.CharField(_("finding"), max_length=20, choices=FindingCode)
    claims = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("claims"))
    amount_fen = models.BigIntegerField(_("amount (fen)"), default=0)
    text = models.TextField(_("text"))
    found_at = models.DateTimeField(_("found at"))
    found_by = person(_("found by"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_by = person(_("withdrawn by"), null=True)
    withdrawn_because = models.CharField(_("withdrawn because"), max_length=500, blank=True)
    decision = models.ForeignKey(
        "CaseDecision",
        models.PROTECT,
        null=True,
        related_name="findings",
        verbose_name=_("decision"),
    )

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.CheckConstraint(
                name="finding_is_of_a_known_kind_and_says_something",
                condition=Q(code__in=FindingCode.values, amount_fen__gte=0) & ~Q(text=""),
            ),
            models.CheckConstraint(
                name="finding_is_withdrawn_by_a_person_for_a_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | Q(
                    ~Q(withdrawn_because=""),
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                    decision=None,
                ),
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update(
                "stays_as_found",
                changed(
                    *("reference", "case", "code", "claims", "amount_fen", "text"),
                    *("found_at", "found_by"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.get_code_display()}"


class OfficeEvidence(models.Model):
    """What the office itself holds: a record, a photo in the file, a letter from elsewhere.

    place: where it is kept; sha256: of the file, where there is one.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence", verbose_name=_("case"))
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    place = models.CharField(_("where it is kept"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    at = models.DateTimeField(_("at"))
    by = person(_("by"))

    class Meta:
        verbose_name = _("evidence of the office")
        verbose_name_plural = _("evidence of the office")
        triggers = [WRITTEN_ONCE]
        constraints = [
            models.CheckConstraint(
                name="evidence_of_the_office_is_named_and_kept_somewhere",
                condition=~Q(title="") & ~Q(place="") & Q(sha256__regex=r"^([0-9a-f]{64})?$"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Comment(models.Model):
    """A word among colleagues; no merchant sees it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="comments", verbose_name=_("case"))
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("at"))
    by = person(_("by"))

    class Meta:
        verbose_name = _("comment on a case")
        verbose_name_plural = _("comments on cases")
        triggers = [WRITTEN_ONCE]
        constraints = [
            models.CheckConstraint(name="comment_on_a_case_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.at:%Y-%m-%d %H:%M}"
