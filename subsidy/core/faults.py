"""One thing that is wrong with a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """A stable code (see `core.codes`), the JSON pointer to the place, and what was seen there."""

    code: str
    pointer: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
