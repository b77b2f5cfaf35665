"""Doors described: what each takes, gives and refuses; the API's document is drawn from it.

`@described(DOOR)` on a view's method is all that a view says about itself.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from django.utils.functional import Promise
from pydantic import BaseModel

MethodT = TypeVar("MethodT", bound=Callable[..., Any])
Text = str | Promise
#: A pydantic model, or, for what is no JSON, a JSON schema as it stands.
Shape = type[BaseModel] | dict[str, Any]

JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"
MULTIPART = "multipart/form-data"


class Key(Enum):
    """Whether an Idempotency-Key is taken."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True)
class Example:
    """A body worth showing."""

    title: Text
    value: Any
    media_type: str = JSON


@dataclass(frozen=True, kw_only=True)
class Door:
    """One operation. Codes of the manners (401, 429 …) follow from what it takes."""

    name: str  # verb_noun, the operationId
    tag: str
    title: Text
    text: Text = ""
    query: type[BaseModel] | None = None
    is_paged: bool = False
    key: Key = Key.NONE
    #: By media type; a model alone is JSON.
    body: Shape | Mapping[str, Shape] | None = None
    status: int = 200
    answer: Shape | Mapping[str, Shape] | None = None
    codes: Iterable[str] = ()
    #: What may be said of one row, where each of many stands for itself.
    row_codes: Iterable[str] = ()
    examples: Mapping[str, Example] = field(default_factory=dict)
    answers: Mapping[str, Example] = field(default_factory=dict)
    #: Where one may go from the answer: operation -> parameter -> runtime expression.
    leads_to: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def described(door: Door) -> Callable[[MethodT], MethodT]:
    """Hang the description on a view's method."""

    def hang(method: MethodT) -> MethodT:
        method.door = door  # type: ignore[attr-defined]
        return method

    return hang


def door_of(view: object, method: str) -> Door | None:
    """Return how the view describes an HTTP method."""
    return getattr(getattr(view, method.lower(), None), "door", None)


def by_media_type(shape: Shape | Mapping[str, Shape] | None) -> dict[str, Shape]:
    """Return media type -> shape; a shape alone is JSON."""
    if shape is None:
        return {}
    if isinstance(shape, type):
        return {JSON: shape}
    is_by_type = all("/" in name for name in shape)
    return dict(shape) if is_by_type else {JSON: dict(shape)}
