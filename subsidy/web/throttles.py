"""How much one caller may ask: per key, per merchant and, on public paths, per address."""

import ipaddress
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.exceptions import Throttled
from rest_framework.throttling import BaseThrottle

from subsidy.web import rates
from subsidy.web.rates import WINDOW_SECONDS, Quota, Standing

#: Requests a minute where the settings say nothing.
RATE_PER_KEY, RATE_PER_MERCHANT, RATE_PER_ADDRESS = 6_000, 12_000, 120
RATE_PER_CITIZEN_ADDRESS, RATE_PER_REFERENCE = 30, 5
#: An IPv6 customer has a whole network of addresses.
IPV6_PREFIX = 64


class _Throttle(BaseThrottle):
    """Charges one for the request; a view that learns of more calls `charge`."""

    _wait: float | None = None

    def quotas(self, request: Any) -> list[Quota]:
        raise NotImplementedError

    def allow_request(self, request: Any, view: object) -> bool:  # noqa: ARG002 - DRF's signature
        self._wait = _charge(request, self.quotas(request), cost=1)
        return self._wait is None

    def wait(self) -> float | None:
        return self._wait


class CallerThrottle(_Throttle):
    """Limits a key and its merchant. `request.user` has `key_reference`, `merchant_reference`."""

    def quotas(self, request: Any) -> list[Quota]:
        caller = request.user
        if caller is None:
            return []
        per_key = _rate("RATE_PER_KEY", RATE_PER_KEY)
        per_merchant = _rate("RATE_PER_MERCHANT", RATE_PER_MERCHANT)
        return [
            Quota("key", caller.key_reference, per_key),
            Quota("merchant", caller.merchant_reference, per_merchant),
        ]


class AddressThrottle(_Throttle):
    """Limits an address, on paths that ask for no key."""

    def quotas(self, request: Any) -> list[Quota]:
        limit = _rate("RATE_PER_ADDRESS", RATE_PER_ADDRESS)
        return [Quota("address", address_of(request), limit)]


class CitizenThrottle(_Throttle):
    """Limits an address at the doors of citizens, where codes could be guessed: more tightly."""

    def quotas(self, request: Any) -> list[Quota]:
        limit = _rate("RATE_PER_CITIZEN_ADDRESS", RATE_PER_CITIZEN_ADDRESS)
        return [Quota("citizen", address_of(request), limit)]


def charge_reference(request: Any, reference: str) -> None:
    """Charge what was asked about one claim, whether it exists or not. Raises Throttled."""
    limit = _rate("RATE_PER_REFERENCE", RATE_PER_REFERENCE)
    if wait := _charge(request, [Quota("reference", reference, limit)], cost=1):
        raise Throttled(wait)


def charge(request: Any, rows: int) -> None:
    """Charge a batch for its rows; the request itself counted for one. Raises Throttled."""
    quotas = [standing.quota for standing in _standings(_plain(request))]
    if rows > 1 and (wait := _charge(request, quotas, cost=rows - 1)):
        raise Throttled(wait)


def address_of(request: HttpRequest) -> str:
    """Return what is counted as one client: its address, for IPv6 its network."""
    try:
        parsed = ipaddress.ip_address(ip_of(request))
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False).network_address)


def ip_of(request: HttpRequest) -> str:
    """Return the client's address, past as many proxies as we run ourselves.

    What a client itself writes into X-Forwarded-For is never believed.
    """
    address = request.META.get("REMOTE_ADDR", "")
    proxies = getattr(settings, "TRUSTED_PROXIES", 0)
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(forwarded) >= proxies:
        address = forwarded[-proxies]
    return address


def headers_of(request: HttpRequest) -> dict[str, str]:
    """Return RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers)."""
    standings = _standings(request)
    if not standings:
        return {}
    policies = (f'"{s.quota.name}";q={s.quota.limit};w={WINDOW_SECONDS}' for s in standings)
    limits = (f'"{s.quota.name}";r={s.remaining};t={-(-s.reset_ms // 1000)}' for s in standings)
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(limits)}


def _charge(request: Any, quotas: Sequence[Quota], *, cost: int) -> float | None:
    """Charge all quotas or none; return the seconds to wait, None when the request may pass."""
    standings = rates.ask(quotas, cost=cost) if quotas else None
    if standings is None:
        return None
    _plain(request).rate_standings = standings
    wait_ms = max(standing.wait_ms for standing in standings)
    return wait_ms / 1000 if wait_ms else None


def _standings(request: HttpRequest) -> Sequence[Standing]:
    return getattr(request, "rate_standings", ())


def _plain(request: Any) -> Any:
    """Return Django's request below DRF's: the middleware reads the standings there."""
    return getattr(request, "_request", request)


def _rate(name: str, default: int) -> int:
    return int(getattr(settings, name, default))
