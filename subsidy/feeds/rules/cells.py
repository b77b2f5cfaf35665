"""Reading the cells of a feed: text in, value out, or the code of what is wrong. Plain Python."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

#: A hundred million yuan: beyond it, somebody slipped.
FEN_MAX = 10_000_000_000
UNITS_MAX = 10_000_000
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_REGION = re.compile(r"[0-9]{6}")


class Unfit(Exception):
    """The cell is not what its column asks for; `code` says how."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Reader = Callable[[str, date], object]


@dataclass(frozen=True)
class Column:
    """One column of a file. What is empty in an optional one is read as `nothing`."""

    name: str
    read: Reader
    is_optional: bool = False
    nothing: object = ""


def text(length_max: int) -> Reader:
    def read(cell: str, _today: date) -> str:
        if len(cell) > length_max:
            raise Unfit("text_too_long")
        if "\x00" in cell:
            raise Unfit("sign_invalid")
        return cell

    return read


def one_of(*words: str) -> Reader:
    def read(cell: str, _today: date) -> str:
        if cell not in words:
            raise Unfit("word_unknown")
        return cell

    return read


def whole(lowest: int, highest: int) -> Reader:
    def read(cell: str, _today: date) -> int:
        if not _WHOLE.fullmatch(cell) or not lowest <= int(cell) <= highest:
            raise Unfit("number_invalid")
        return int(cell)

    return read


def day(cell: str, today: date) -> date:
    """Return the day of ISO text such as 2024-05-31; it has come already."""
    try:
        value = date.fromisoformat(cell)
    except ValueError:
        raise Unfit("day_invalid") from None
    if len(cell) != len("2024-05-31") or value.year < 2000:
        raise Unfit("day_invalid")
    if value > today:
        raise Unfit("day_in_future")
    return value


def region(cell: str, _today: date) -> str:
    if not _REGION.fullmatch(cell):
        raise Unfit("region_invalid")
    return cell
