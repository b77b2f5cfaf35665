"""What must not go into production."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register(deploy=True)
def webhooks_go_out(**_kwargs: Any) -> list[CheckMessage]:
    """Webhooks to private addresses would let a merchant look into our own network."""
    if not settings.WEBHOOK_ALLOW_PRIVATE:
        return []
    return [Error("WEBHOOK_ALLOW_PRIVATE is set", hint="Unset it.", id="webhooks.E001")]
