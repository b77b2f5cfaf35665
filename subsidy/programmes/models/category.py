from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.names import in_language


class CategoryGroup(models.TextChoices):
    """What money is allotted to: several categories share one line."""

    CARS = "cars", _("cars")
    APPLIANCES = "appliances", _("appliances")
    E_BIKES = "e_bikes", _("e-bikes")
    DIGITAL = "digital", _("digital products")
    HOME = "home", _("home improvement")


class Category(models.Model):
    """A kind of goods. The group says which money pays; it never follows from the code."""

    code = models.CharField(_("code"), max_length=80, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=50)
    name_en = models.CharField(_("English name"), max_length=80)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    group = models.CharField(_("group of money"), max_length=12, choices=CategoryGroup)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.CheckConstraint(
                name="category_is_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
            ),
            models.CheckConstraint(
                name="category_group_is_known", condition=Q(group__in=CategoryGroup.values)
            ),
            models.CheckConstraint(
                name="category_code_is_lower_case_words",
                condition=Q(code__regex=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """The name in the active language."""
        return in_language(zh=self.name_zh, en=self.name_en)
