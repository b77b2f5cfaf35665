"""What a visit wrote down: answers to the checklist, what was discovered, photos, prices asked."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.cases.models import FindingCode
from subsidy.catalogue.models import Product
from subsidy.core.sealed import SealedTextField
from subsidy.inspections.models.inspections import Inspection, person

WRITTEN_ONCE = pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)


class Answer(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_SEEN = "not_seen", _("could not be seen")


class CheckAnswer(models.Model):
    """One item of the checklist as it was found; a later answer to the same item stands."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="answers", verbose_name=_("inspection")
    )
    item = models.CharField(_("item"), max_length=40)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"))
    by = person(_("by"))

    class Meta:
        verbose_name = _("answer to a checklist")
        verbose_name_plural = _("answers to checklists")
        triggers = [WRITTEN_ONCE]
        constraints = [
            models.CheckConstraint(
                name="check_answer_is_known_and_a_no_is_explained",
                condition=Q(answer__in=Answer.values) & (~Q(answer=Answer.NO) | ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.answer}"


class Discovery(models.Model):
    """Something irregular, with the claims it concerns; a case makes a finding of it."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="discoveries", verbose_name=_("inspection")
    )
    code = models.CharField(_("what"), max_length=20, choices=FindingCode)
    text = models.TextField(_("text"))
    claims = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("claims"))
    amount_fen = models.BigIntegerField(_("amount (fen)"), default=0)
    at = models.DateTimeField(_("at"))
    by = person(_("by"))

    class Meta:
        verbose_name = _("discovery of an inspection")
        verbose_name_plural = _("discoveries of inspections")
        triggers = [WRITTEN_ONCE]
        constraints = [
            models.CheckConstraint(
                name="discovery_is_of_a_known_kind_and_says_something",
                condition=Q(code__in=FindingCode.values, amount_fen__gte=0) & ~Q(text=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code_label(self) -> str:
        return str(FindingCode(self.code).label)


class Photo(models.Model):
    """A photo of the visit: where it lies, what it is known by, when and where it was taken."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="photos", verbose_name=_("inspection")
    )
    title = models.CharField(_("title"), max_length=200)
    name = models.CharField(_("name in the storage"), max_length=60, unique=True)
    media_type = models.CharField(_("file type"), max_length=20)
    size = models.PositiveIntegerField(_("size (bytes)"))
    sha256 = models.CharField("SHA-256", max_length=64)
    taken_at = models.DateTimeField(_("taken at"), null=True)
    place = SealedTextField(_("taken in"), null=True)  # "latitude,longitude"
    at = models.DateTimeField(_("at"))
    by = person(_("by"))

    class Meta:
        verbose_name = _("photo of an inspection")
        verbose_name_plural = _("photos of inspections")
        triggers = [WRITTEN_ONCE]
        constraints = [
            models.UniqueConstraint(
                name="a_photo_belongs_to_a_visit_once", fields=["inspection", "sha256"]
            ),
            models.CheckConstraint(
                name="photo_of_a_visit_is_titled_and_known_by_its_digest",
                condition=~Q(title="") & Q(sha256__regex=r"^[0-9a-f]{64}$", size__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MysteryPrice(models.Model):
    """What was asked for a product: with the subsidy, and without it, where that was asked too."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="prices", verbose_name=_("inspection")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="+", verbose_name=_("product")
    )
    with_subsidy_fen = models.BigIntegerField(_("asked with the subsidy (fen)"))
    without_subsidy_fen = models.BigIntegerField(_("asked without it (fen)"), null=True)
    #: What the merchant had filed on that day; none where nothing was.
    filed_fen = models.BigIntegerField(_("filed price (fen)"), null=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"))
    by = person(_("by"))

    class Meta:
        verbose_name = _("price asked on a visit")
        verbose_name_plural = _("prices asked on visits")
        triggers = [WRITTEN_ONCE]
        constraints = [
            models.CheckConstraint(
                name="price_asked_on_a_visit_is_positive",
                condition=Q(with_subsidy_fen__gt=0)
                & (Q(without_subsidy_fen=None) | Q(without_subsidy_fen__gt=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.with_subsidy_fen}"

    @property
    def is_dearer_with_subsidy(self) -> bool:
        return (
            self.without_subsidy_fen is not None
            and self.with_subsidy_fen > self.without_subsidy_fen
        )

    @property
    def is_above_filed(self) -> bool:
        return self.filed_fen is not None and self.with_subsidy_fen > self.filed_fen
