"""How well an order of merchants fits the truth, and the table of schemes."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

Row = dict[str, Any]
Key = Callable[[Row], tuple[float, ...]]


def precision(rows: Sequence[Row], key: Key, depth: int) -> float:
    """Return the irregular share of the first `depth` merchants; equal ones by credit code."""
    ordered = sorted(sorted(rows, key=lambda row: row["code"]), key=key, reverse=True)
    return sum(bool(row["schemes"]) for row in ordered[:depth]) / depth


def auc(rows: Sequence[Row], key: Key) -> float:
    """Return how often an irregular merchant stands before an honest one; ties count half."""
    guilty = [key(row) for row in rows if row["schemes"]]
    honest = [key(row) for row in rows if not row["schemes"]]
    wins = sum((one > other) + (one == other) / 2 for one in guilty for other in honest)
    return wins / (len(guilty) * len(honest))


def table(rows: Sequence[Row]) -> str:
    """Return, per scheme, how many were planted (alone, with another) and found, and by what."""
    names = sorted({name for row in rows for name in row["schemes"]})
    lines = [_line(name, rows) for name in names]
    honest = [row for row in rows if not row["schemes"] and row["is_flagged"]]
    causes = Counter(flag for row in honest for flag in row["flags"])
    head = (
        "| scheme | planted | mixed | found | found alone | flagged by |\n|---|---|---|---|---|---|"
    )
    said = ", ".join(f"{name} {count}" for name, count in causes.most_common())
    return "\n".join([head, *lines, f"| honest | | | {len(honest)} | | {said} |"])


def _line(name: str, rows: Sequence[Row]) -> str:
    planted = [row for row in rows if name in row["schemes"]]
    alone = [row for row in planted if len(row["schemes"]) == 1]
    found = sum(row["is_flagged"] for row in planted)
    found_alone = sum(row["is_flagged"] for row in alone)
    causes = Counter(flag for row in alone for flag in row["flags"]).most_common(4)
    said = ", ".join(f"{flag} {count}" for flag, count in causes)
    mixed = len(planted) - len(alone)
    return f"| {name} | {len(planted)} | {mixed} | {found} | {found_alone}/{len(alone)} | {said} |"
