import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from subsidy.core.errors import Refusal
from subsidy.core.references import is_reference, new_reference
from subsidy.core.rows import Columns, Row, ask
from subsidy.merchants import rules
from subsidy.merchants.models import ApiKey, Merchant, Scope

SECRET_BYTES = 32
#: Compared with when there is no such key, so that the answer takes as long.
_NO_HASH = bytes(hashlib.sha256().digest_size)
_KEY, _MERCHANT = Columns(ApiKey, "key"), Columns(Merchant, "merchant")
_FIND = f"""
    SELECT {_KEY.sql}, {_MERCHANT.sql} FROM merchants_apikey AS key
    JOIN merchants_merchant AS merchant ON merchant.id = key.merchant_id
    WHERE key.key_id = %b"""


class KeyRefused(Refusal):
    """The key is unknown, revoked or expired; which of them, nobody is told."""

    code = "unauthenticated"


class AddressNotAllowed(Refusal):
    """The key opens from some networks only, and this address is in none of them."""

    code = "address_not_allowed"


class StoreUnknown(Refusal):
    """A key is limited to stores of its own merchant."""

    code = "store_unknown"


class BadNetwork(Refusal):
    """A network is written as 192.0.2.0/24 or 2001:db8::/32."""

    code = "network_invalid"


def check_address(key: ApiKey, address: str) -> None:
    """Raise AddressNotAllowed where the key does not open from the address."""
    if not rules.allows(key.allowed_networks, address):
        raise AddressNotAllowed


@transaction.atomic
def create_key(
    merchant: Merchant,
    *,
    label: str = "",
    scopes: Iterable[str] = (),
    stores: Iterable[str] = (),
    allowed_networks: Iterable[str] = (),
    at: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Return a new key and its token "<key_id>.<secret>", which is nowhere kept.

    Without scopes the key gets every scope that there is today, without stores it opens those that
    there ever will be, without networks it opens from anywhere. Raises StoreUnknown, BadNetwork.
    """
    codes = sorted(set(stores))
    if merchant.stores.filter(code__in=codes).count() != len(codes):
        raise StoreUnknown
    secret = secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey.objects.create(
        merchant=merchant,
        key_id=new_reference("K"),
        secret_hash=_hash(secret),
        label=label,
        scopes=sorted(set(scopes)) or Scope.values,
        stores=codes,
        allowed_networks=_networks(allowed_networks),
        created_at=at,
        expires_at=expires_at,
    )
    return key, f"{key.key_id}.{secret}"


@transaction.atomic
def revoke_key(key: ApiKey, *, at: datetime) -> None:
    """Close the key from that moment on; a key already revoked stays so."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at)
    key.refresh_from_db()


def find_key(token: str, *, at: datetime) -> ApiKey:
    """Return the key of the token with its merchant. One query. Raises KeyRefused."""
    key_id, _, secret = token.partition(".")
    key = None
    if is_reference(key_id):
        key = next(map(_with_merchant, ask(_FIND, [key_id])), None)
    stored = bytes(key.secret_hash) if key else _NO_HASH
    is_right = hmac.compare_digest(stored, _hash(secret))
    if key is None or not is_right or not key.opens(at=at):
        raise KeyRefused
    return key


def _with_merchant(row: Row) -> ApiKey:
    key: ApiKey = _KEY.of(row[: len(_KEY)])
    key.merchant = _MERCHANT.of(row[len(_KEY) :])
    return key


def _networks(texts: Iterable[str]) -> list[str]:
    try:
        return rules.networks(texts)
    except ValueError as error:
        raise BadNetwork(str(error)) from error


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()
