"""What is wrong with a programme file, and where."""

from collections.abc import Iterable
from dataclasses import dataclass

from subsidy.core.errors import Refusal

#: Where a value stands in the file: keys and positions from the top.
Trail = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Place:
    file: str
    line: int


@dataclass(frozen=True, order=True)
class FileFault:
    place: Place
    trail: Trail
    reason: str

    def __str__(self) -> str:
        trail = ".".join(str(part) for part in self.trail)
        return f"{self.place.file}:{self.place.line}: {trail + ': ' if trail else ''}{self.reason}"


class FileRefused(Refusal):
    """The file is refused whole; `file_faults` say every line and reason that were found."""

    code = "file_refused"

    def __init__(self, faults: Iterable[FileFault]) -> None:
        self.file_faults = tuple(sorted(set(faults), key=lambda fault: (fault.place, fault.reason)))
        super().__init__("\n".join(str(fault) for fault in self.file_faults))
