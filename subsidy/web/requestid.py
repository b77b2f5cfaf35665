"""The id that joins a request, its log lines and its problem details."""

import re
import uuid
from contextvars import ContextVar

_OURS = re.compile(r"[A-Za-z0-9._-]{1,64}")

current: ContextVar[str] = ContextVar("request_id", default="")


def accept(text: str | None) -> str:
    """Return the id that the client or a proxy chose, when it is harmless; else a new one."""
    if text and _OURS.fullmatch(text):
        return text
    return uuid.uuid4().hex
