from collections.abc import Iterable

from django.db import transaction

from subsidy.accounts.models import Role, User
from subsidy.core.errors import Refusal
from subsidy.regions.models import Unit


class UsernameTaken(Refusal):
    """Somebody has this name already."""

    code = "username_taken"


@transaction.atomic
def create_staff(
    *, username: str, password: str, role: Role | str, units: Iterable[Unit] = ()
) -> User:
    """Create a member of staff who works for the units (none = all). Raises UsernameTaken.

    The strength of the password is the door's to check.
    """
    if User.objects.filter(username=username).exists():
        raise UsernameTaken(username)
    user = User.objects.create_user(
        username=username, password=password, role=Role(role), is_staff=True
    )
    user.units.set(units)
    return user
