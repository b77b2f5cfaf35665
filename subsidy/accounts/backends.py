from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from subsidy.accounts import rules
from subsidy.accounts.models import User


class RoleBackend(ModelBackend):
    """Permissions come from the table of roles: no query, no rows that could drift from it.

    Which rows somebody sees (units) is the QuerySets' matter, so `obj` makes no difference here.
    """

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: object = None) -> bool:  # noqa: ARG002
        return user_obj.is_active and rules.may(_role(user_obj), perm)

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        """Return whether the admin shows the room at all."""
        return user_obj.is_active and rules.sees_room(_role(user_obj), app_label)

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: object = None) -> set[str]:  # noqa: ARG002
        """Return the verbs of the role (seeing is a rule over rooms and not listed)."""
        if not user_obj.is_active:
            return set()
        return set(rules.ROLE_PERMISSIONS.get(_role(user_obj), ()))


def _role(user: User | AnonymousUser) -> str:
    return user.role if isinstance(user, User) else ""
