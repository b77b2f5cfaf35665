"""Whose business the reports of a place are."""

from subsidy.accounts.models import User
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.regions.models import Unit


class UnitNotYours(Refusal):
    """Who works for some units has reports made of those, and of no others."""

    code = "unit_not_yours"


def refuse_other_units(by: Actor, unit: Unit | None) -> None:
    """Raise UnitNotYours if a person acts who does not work for the unit, or not for all."""
    if by.staff_id is None:
        return
    user = User.objects.get(pk=by.staff_id)
    if not (user.works_for_unit(unit.pk) if unit else not user.unit_ids):
        raise UnitNotYours(unit.code if unit else "all units")
