"""Verbs of webhooks: hear what happened, send it, and what merchants do with their endpoints."""

from subsidy.webhooks.services.endpoints import (
    AddressRefused,
    EndpointLimitReached,
    close_endpoint,
    open_endpoint,
    pause_endpoint,
    resume_endpoint,
    rotate_secret,
    test_endpoint,
)
from subsidy.webhooks.services.fan_out import fan_out
from subsidy.webhooks.services.forget import forget_events
from subsidy.webhooks.services.replay import (
    Replay,
    replay_delivery,
    replay_named,
    replay_since,
)
from subsidy.webhooks.services.send import send_due

__all__ = [
    "AddressRefused",
    "EndpointLimitReached",
    "Replay",
    "close_endpoint",
    "fan_out",
    "forget_events",
    "open_endpoint",
    "pause_endpoint",
    "replay_delivery",
    "replay_named",
    "replay_since",
    "resume_endpoint",
    "rotate_secret",
    "send_due",
    "test_endpoint",
]
