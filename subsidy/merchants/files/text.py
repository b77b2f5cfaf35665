from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

#: Where something stands in a file: ("merchants", 0, "stores", 2, "code").
Place = tuple[str | int, ...]


class BrokenFile(Exception):
    """The file cannot be loaded; `complaints` has each line that is wrong and why."""

    def __init__(self, complaints: Sequence[tuple[int, str]]) -> None:
        self.complaints = sorted(complaints)
        super().__init__("\n".join(f"line {line}: {reason}" for line, reason in self.complaints))


@dataclass
class Text:
    """The tree of a file, and the line on which each place of it stands."""

    tree: Any = None
    lines: dict[Place, int] = field(default_factory=dict)

    def line_of(self, place: Place) -> int:
        """Return the line of the place, or of the nearest one around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)
