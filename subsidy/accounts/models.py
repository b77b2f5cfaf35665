from functools import cached_property

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.accounts import rules
from subsidy.core.history import tracked


class Role(models.TextChoices):
    """What a member of staff is here to do. One person, one role: the four eyes are two people."""

    PROGRAMME_MANAGER = rules.PROGRAMME_MANAGER, _("Programme manager")
    COUNTY_REVIEWER = rules.COUNTY_REVIEWER, _("County reviewer")
    CITY_REVIEWER = rules.CITY_REVIEWER, _("City reviewer")
    FINANCE_MAKER = rules.FINANCE_MAKER, _("Finance maker")
    FINANCE_CHECKER = rules.FINANCE_CHECKER, _("Finance checker")
    AUDITOR = rules.AUDITOR, _("Auditor")
    INSPECTOR = rules.INSPECTOR, _("Inspector")
    SECURITY_ADMINISTRATOR = rules.SECURITY_ADMINISTRATOR, _("Security administrator")


@tracked(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.UpdateEvent("password", condition=pgtrigger.AnyChange("password")),
    pghistory.DeleteEvent(),
    exclude=["password", "last_login"],
)
class User(AbstractUser):
    """A member of staff. Merchants are no users: they sign in with keys."""

    role = models.CharField(_("role"), max_length=30, choices=Role, blank=True)
    units = models.ManyToManyField(
        "regions.Unit",
        verbose_name=_("units"),
        related_name="staff",
        blank=True,
        help_text=_("The units this person works for; none means all of them."),
    )

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                name="user_has_a_known_role_unless_superuser",
                condition=Q(role__in=Role.values) | Q(role="", is_superuser=True),
            ),
        ]

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        """Ids of the units this person works for; empty means all. Read once per request."""
        return frozenset(self.units.values_list("pk", flat=True))

    def works_for_unit(self, unit_id: int) -> bool:
        """Return whether rows of the unit are this person's business."""
        return not self.unit_ids or unit_id in self.unit_ids


# Where people may look is part of what they may do.
tracked(
    pghistory.InsertEvent(), pghistory.DeleteEvent(), model_name="UserUnitChange", has_row=False
)(User.units.through)
