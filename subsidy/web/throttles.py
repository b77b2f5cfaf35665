"""How much one caller may ask: per key, per merchant and, on public paths, per address.

A generic cell rate (GCRA) per subject, in Redis, one round trip for all subjects of a request. It
keeps one number per subject: the moment at which everything asked so far would have been paid off
at the steady rate. When Redis is away everybody may pass, and one line in the log says so.
"""

import ipaddress
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.http import HttpRequest
from rest_framework.exceptions import Throttled
from rest_framework.throttling import BaseThrottle

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60
#: Requests a minute where the settings say nothing.
RATE_PER_KEY, RATE_PER_MERCHANT, RATE_PER_ADDRESS = 6_000, 12_000, 120
#: How long a request waits for Redis at most, and how long Redis then is left in peace.
REDIS_TIMEOUT_SECONDS = 0.25
REDIS_PAUSE_SECONDS = 5.0
#: An IPv6 customer has a whole network of addresses.
IPV6_PREFIX = 64

#: KEYS: subjects; ARGV: window in ms, cost, then the limit of each subject.
#: Returns for each: wait in ms (0 = may pass), remaining, ms until all is free again.
#: Nothing is charged unless all subjects may pass.
_SCRIPT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local window, asked = tonumber(ARGV[1]), tonumber(ARGV[2])
local answers, owed, may_pass = {}, {}, true
for i, key in ipairs(KEYS) do
    local limit = tonumber(ARGV[2 + i])
    local step = window / limit
    local paid_at = math.max(tonumber(redis.call('GET', key) or now), now)
    local after = paid_at + math.min(asked, limit) * step
    local wait = math.max(math.ceil(after - window - now), 0)
    if wait > 0 then may_pass = false end
    owed[i] = {before = paid_at, after = after, wait = wait, step = step}
end
for i, key in ipairs(KEYS) do
    local paid_at = may_pass and owed[i].after or owed[i].before
    if may_pass then
        redis.call('SET', key, string.format('%.3f', paid_at), 'PX', math.ceil(paid_at - now) + 1)
    end
    local remaining = math.max(math.floor((window - (paid_at - now)) / owed[i].step + 0.001), 0)
    answers[i] = {owed[i].wait, remaining, math.ceil(paid_at - now)}
end
return answers
"""


@dataclass(frozen=True)
class Quota:
    """What one subject may ask in a window."""

    name: str
    subject: str
    limit: int


@dataclass(frozen=True)
class Standing:
    """Where a quota stands after a request."""

    quota: Quota
    wait_ms: int
    remaining: int
    reset_ms: int


class _Throttle(BaseThrottle):
    """Charges one for the request; a view that learns of more calls `charge`."""

    _wait: float | None = None

    def quotas(self, request: Any) -> list[Quota]:
        raise NotImplementedError

    def allow_request(self, request: Any, view: object) -> bool:  # noqa: ARG002 - DRF's signature
        quotas = self.quotas(request)
        self._wait = _charge(request, quotas, cost=1)
        return self._wait is None

    def wait(self) -> float | None:
        return self._wait


class CallerThrottle(_Throttle):
    """Limits a key and its merchant. `request.user` has `key_reference`, `merchant_reference`."""

    def quotas(self, request: Any) -> list[Quota]:
        caller = request.user
        if caller is None:
            return []
        return [
            Quota("key", caller.key_reference, _rate("RATE_PER_KEY", RATE_PER_KEY)),
            Quota(
                "merchant",
                caller.merchant_reference,
                _rate("RATE_PER_MERCHANT", RATE_PER_MERCHANT),
            ),
        ]


class AddressThrottle(_Throttle):
    """Limits an address, on paths that ask for no key."""

    def quotas(self, request: Any) -> list[Quota]:
        limit = _rate("RATE_PER_ADDRESS", RATE_PER_ADDRESS)
        return [Quota("address", address_of(request), limit)]


def charge(request: Any, rows: int) -> None:
    """Charge a batch for its rows; the request itself counted for one. Raises Throttled."""
    quotas = [standing.quota for standing in getattr(_plain(request), "rate_standings", ())]
    if rows > 1 and quotas and (wait := _charge(request, quotas, cost=rows - 1)):
        raise Throttled(wait)


def address_of(request: HttpRequest) -> str:
    """Return the client's address (IPv6: its network), past as many proxies as we run ourselves.

    What a client itself writes into X-Forwarded-For is never believed.
    """
    address = request.META.get("REMOTE_ADDR", "")
    proxies = getattr(settings, "TRUSTED_PROXIES", 0)
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(forwarded) >= proxies:
        address = forwarded[-proxies]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:  # noqa: PLR2004
        return str(parsed)
    return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False).network_address)


def headers_of(request: HttpRequest) -> dict[str, str]:
    """Return RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers)."""
    standings: Sequence[Standing] = getattr(request, "rate_standings", ())
    if not standings:
        return {}
    policies = (f'"{s.quota.name}";q={s.quota.limit};w={WINDOW_SECONDS}' for s in standings)
    limits = (f'"{s.quota.name}";r={s.remaining};t={-(-s.reset_ms // 1000)}' for s in standings)
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(limits)}


def _charge(request: Any, quotas: Sequence[Quota], *, cost: int) -> float | None:
    """Charge all quotas or none; return the seconds to wait, None when the request may pass."""
    if not quotas:
        return None
    standings = _ask_redis(quotas, cost)
    if standings is None:
        return None
    _plain(request).rate_standings = standings
    wait_ms = max(standing.wait_ms for standing in standings)
    return wait_ms / 1000 if wait_ms else None


def _plain(request: Any) -> HttpRequest:
    """Return Django's request below DRF's: the middleware reads the standings there."""
    return getattr(request, "_request", request)


def _rate(name: str, default: int) -> int:
    return int(getattr(settings, name, default))


class _Line:
    """Whether Redis answers, so that its absence is logged once and costs no waiting."""

    def __init__(self, url: str) -> None:
        client = redis.Redis.from_url(
            url, socket_timeout=REDIS_TIMEOUT_SECONDS, socket_connect_timeout=REDIS_TIMEOUT_SECONDS
        )
        self.script = client.register_script(_SCRIPT)
        self.is_up = True
        self.ask_again_at = 0.0

    def ask(self, keys: list[str], args: list[int]) -> list[list[int]] | None:
        if not self.is_up and time.monotonic() < self.ask_again_at:
            return None
        try:
            answers: list[list[int]] = self.script(keys=keys, args=args)
        except redis.RedisError as error:
            self._down(error)
            return None
        self._up()
        return answers

    def _down(self, error: redis.RedisError) -> None:
        if self.is_up:
            logger.warning("redis is away, nobody is throttled: %s", error)
        self.is_up, self.ask_again_at = False, time.monotonic() + REDIS_PAUSE_SECONDS

    def _up(self) -> None:
        if not self.is_up:
            logger.warning("redis is back, callers are throttled again")
        self.is_up = True


@cache
def _line(url: str) -> _Line:
    return _Line(url)


def _ask_redis(quotas: Sequence[Quota], cost: int) -> list[Standing] | None:
    keys = [f"throttle:{quota.name}:{quota.subject}" for quota in quotas]
    limits = [quota.limit for quota in quotas]
    answers = _line(settings.REDIS_URL).ask(keys, [WINDOW_SECONDS * 1000, cost, *limits])
    if answers is None:
        return None
    pairs = zip(quotas, answers, strict=True)
    return [Standing(quota, *(int(figure) for figure in answer)) for quota, answer in pairs]
