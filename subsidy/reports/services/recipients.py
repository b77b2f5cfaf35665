"""Where a recipient of reports is reached now."""

from django.conf import settings

from subsidy.accounts.models import User
from subsidy.regions.models import Unit


def is_allowed(address: str) -> bool:
    """Return whether reports may go to that domain; to any where none is named."""
    allowed = [domain.lower() for domain in settings.REPORT_RECIPIENT_DOMAINS]
    return not allowed or address.rpartition("@")[2].lower() in allowed


def address_of(recipient: str, unit: Unit | None) -> str:
    """Return the address to send to; nothing where there is none by now.

    Somebody of the staff, named by username, gets reports of the units that they work for.
    """
    if "@" in recipient:
        return recipient if is_allowed(recipient) else ""
    user = User.objects.filter(username=recipient, is_active=True).first()
    if user is None or not is_allowed(user.email):
        return ""
    works_there = not user.unit_ids if unit is None else user.works_for_unit(unit.pk)
    return user.email if works_there else ""
