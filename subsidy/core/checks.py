"""What must not go into production."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register(deploy=True)
def clock_is_the_real_one(**_kwargs: Any) -> list[CheckMessage]:
    """The offset clock is for the demo and the scenarios."""
    if not settings.SUBSIDY_CLOCK:
        return []
    return [Error("SUBSIDY_CLOCK is set", hint="Unset it: production lives today.", id="core.E001")]
