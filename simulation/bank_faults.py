"""What the fake bank does wrong, as switches in a file that the bank looks at on every pass."""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Self

#: Below the directory that the bank shares with the system.
PLACE = Path("bank") / "faults.json"


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares are basis points of the lines, picked by the bank's seed; everything else is off."""

    delay_s: int = 0  # a reply goes out so much later
    lose_bp: int = 0  # lines that are never answered
    duplicate_bp: int = 0  # lines that are said again, in a second file
    wrong_amount_bp: int = 0  # lines that book one yuan less than was asked for
    give_back_bp: int = 0  # settled lines that a later file gives back
    give_back_s: int = 0  # how much later that is
    crash_after: int = 0  # dies as if killed after so many lines of the next reply, once
    table: int = 0  # answers as a treasury's table (CSV) instead of pain.002

    @classmethod
    def of(cls, directory: Path) -> Self:
        """Return the switches as they stand."""
        try:
            return cls(**json.loads((directory / PLACE).read_text()))
        except FileNotFoundError:
            return cls()

    def turned(self, settings: dict[str, int]) -> Self:
        """Return these switches with some of them set. Raises KeyError for one that is not."""
        unknown = sorted(set(settings) - set(names()))
        if unknown:
            raise KeyError(unknown[0])
        return replace(self, **settings)

    def save(self, directory: Path) -> None:
        """Turn the switches for the bank of that directory: all at once."""
        path = directory / PLACE
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps(asdict(self)))
        unfinished.replace(path)


def names() -> list[str]:
    """Return the names of the switches."""
    return [field.name for field in fields(Faults)]
