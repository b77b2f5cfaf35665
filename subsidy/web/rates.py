"""Counting what callers ask, in Redis: a generic cell rate (GCRA) per subject.

It keeps one number per subject: the moment at which everything asked so far would have been paid
off at the steady rate. All subjects of a request are asked in one round trip. When Redis is away
nobody is counted, and one line a minute in the log says so.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60
#: How long a request waits for Redis at most, and how long Redis then is left in peace.
REDIS_TIMEOUT_SECONDS = 0.25
REDIS_PAUSE_SECONDS = 5.0
WARN_EVERY_SECONDS = 60.0

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


def ask(quotas: Sequence[Quota], *, cost: int) -> list[Standing] | None:
    """Charge all quotas or none and return where they stand; None when nobody counts."""
    keys = [f"throttle:{quota.name}:{quota.subject}" for quota in quotas]
    limits = [quota.limit for quota in quotas]
    answers = line_to(settings.REDIS_URL).ask(keys, [WINDOW_SECONDS * 1000, cost, *limits])
    if answers is None:
        return None
    pairs = zip(quotas, answers, strict=True)
    return [Standing(quota, *(int(figure) for figure in answer)) for quota, answer in pairs]


class Line:
    """The way to one Redis, and whether it answers: its absence is logged once and costs little."""

    def __init__(self, url: str) -> None:
        client = redis.Redis.from_url(
            url, socket_timeout=REDIS_TIMEOUT_SECONDS, socket_connect_timeout=REDIS_TIMEOUT_SECONDS
        )
        self.script = client.register_script(_SCRIPT)
        self.is_up = True
        self.ask_again_at = self.warn_again_at = 0.0

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
        now = time.monotonic()
        if self.is_up or now >= self.warn_again_at:
            logger.warning("redis is away, nobody is throttled: %s", error)
            self.warn_again_at = now + WARN_EVERY_SECONDS
        self.is_up, self.ask_again_at = False, now + REDIS_PAUSE_SECONDS

    def _up(self) -> None:
        if not self.is_up:
            logger.warning("redis is back, callers are throttled again")
        self.is_up = True


@cache
def line_to(url: str) -> Line:
    return Line(url)
