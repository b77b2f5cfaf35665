from dataclasses import dataclass
from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from subsidy.core import clock
from subsidy.core.acting import note
from subsidy.core.actors import Actor
from subsidy.merchants.models import ApiKey, Merchant
from subsidy.merchants.services import KeyRefused, check_address, find_key
from subsidy.web.throttles import ip_of

SCHEME = "bearer"


@dataclass(frozen=True)
class MerchantPrincipal:
    """Who calls: a merchant, through one of its keys."""

    merchant: Merchant
    key: ApiKey

    is_authenticated = True
    is_staff = False

    @property
    def key_reference(self) -> str:
        return self.key.key_id

    @property
    def merchant_reference(self) -> str:
        return self.merchant.reference


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <key_id>.<secret>`; one query for key and merchant, no writes."""

    def authenticate(self, request: Request) -> tuple[MerchantPrincipal, ApiKey] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME:
            return None
        try:
            key = find_key(token.strip(), at=clock.now())
        except KeyRefused as refusal:
            raise AuthenticationFailed from refusal
        check_address(key, ip_of(request))
        note(Actor.merchant(key.key_id))
        return MerchantPrincipal(key.merchant, key), key

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        return 'Bearer realm="api"'


class HasScope(BasePermission):
    """Lets keys with the scope pass: `permission_classes = [HasScope("claims:write")]`."""

    def __init__(self, scope: str) -> None:
        self.scope = scope

    def __call__(self) -> "HasScope":
        """Return itself: DRF calls what a view lists to get a permission."""
        return self

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002 - DRF's signature
        principal = request.user
        return isinstance(principal, MerchantPrincipal) and principal.key.has_scope(self.scope)
