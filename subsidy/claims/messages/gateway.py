"""The gateway: one method, so that any operator's service fits behind it."""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class GatewayDown(Exception):
    """The message was not taken; it may be tried again. Says why without any personal data."""


@dataclass(frozen=True)
class Sms:
    """One message. Operators that know the template take its parameters, others the text.

    key: the same for each attempt, so that an operator can leave out what it sent already.
    """

    key: str
    mobile: str
    template: str
    parameters: dict[str, str]
    text: str

    def __repr__(self) -> str:
        """Name the message by its key alone: what is printed ends in logs."""
        return f"Sms({self.key})"


class Gateway(Protocol):
    def send(self, sms: Sms) -> None:
        """Hand the message over. Raises GatewayDown."""


def gateway() -> Gateway:
    """Return the gateway that the settings name."""
    made: Gateway = import_string(settings.SMS_GATEWAY)()
    return made
