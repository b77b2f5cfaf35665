"""Who acts, in which request: said once at the door, heard by what keeps history.

Verbs are told `by=` and write it into their rows. Triggers cannot be told; see `core/history.py`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from subsidy.core.actors import Actor

_said: ContextVar[dict[str, Any]] = ContextVar("acting", default={})  # noqa: B039 - never changed


@contextmanager
def acting(by: Actor | None = None, *, request: str = "") -> Iterator[None]:
    """Say who acts, or in which request, until the end of the block; inner blocks add to it."""
    token = _said.set(_said.get())
    try:
        note(by, request=request)
        yield
    finally:
        _said.reset(token)


def note(by: Actor | None = None, *, request: str = "") -> None:
    """Say who acts, once it is known, until the end of the block that is open."""
    said = dict(_said.get())
    if by:
        said |= {"by_kind": by.kind, "by_reference": by.reference, "by_staff_id": by.staff_id}
    if request:
        said["request"] = request
    _said.set(said)


def said() -> dict[str, Any]:
    """Return what was said of actor and request, as a change keeps it."""
    return _said.get()
