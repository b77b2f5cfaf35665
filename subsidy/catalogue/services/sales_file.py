"""Reading a file of past sales: what a row must look like, before anything is looked up."""

import codecs
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO, TextIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from subsidy.catalogue.models import BRAND_LENGTH_MAX, ENERGY_LEVEL_MAX, MODEL_LENGTH_MAX
from subsidy.core.errors import Refusal
from subsidy.core.identifiers import is_ean, normalise

OPTIONAL = frozenset({"gtin", "energy_level"})
COLUMNS = (
    *("merchant", "store", "category", "brand", "model", "gtin", "energy_level"),
    *("price_fen", "sold_on", "reference"),
)
#: What Excel in China writes when it is not told otherwise; a superset of GBK.
ENCODINGS = ("utf-8-sig", "gb18030")
#: A hundred million yuan: beyond it, somebody slipped.
PRICE_FEN_MAX = 10_000_000_000
_PIECE_BYTES = 1 << 20


class FileRefused(Refusal):
    """The file as a whole cannot be read, so nothing of it was loaded."""

    code = "file_refused"


REASONS: dict[str, str | Promise] = {
    "row_ragged": _("The row has more or fewer fields than the header"),
    "sign_invalid": _("A field holds a sign that no text may hold"),
    "value_missing": _("A required field is empty"),
    "brand_invalid": _("The brand is longer than allowed, or has no letter or digit"),
    "model_invalid": _("The model is longer than allowed, or has no letter or digit"),
    "gtin_invalid": _("The GTIN is not 8 or 13 digits with a right check digit"),
    "energy_level_invalid": _("The energy level is not a whole number from 1 to 5"),
    "price_invalid": _("The price is not a whole number of fen above zero, or absurdly high"),
    "day_invalid": _("The day of sale is not a date such as 2024-05-31"),
    "day_in_future": _("The day of sale has not come yet"),
    "merchant_unknown": _("No merchant has this credit code"),
    "store_unknown": _("The merchant has no store with this code"),
    "category_unknown": _("No category has this code"),
    "reference_reused": _("The merchant used this reference for another sale"),
}


ILLEGIBLE = frozenset({"row_ragged", "sign_invalid"})


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One fault of one row; `line` counts from 1, the header included."""

    line: int
    code: str
    value: str = ""

    @property
    def reason(self) -> str:
        return str(REASONS[self.code])


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A row with its fields stripped, and its faults so far."""

    line: int
    fields: Mapping[str, str]
    faults: list[RefusedRow] = field(default_factory=list)

    def refuse(self, code: str, value: str = "") -> None:
        self.faults.append(RefusedRow(self.line, code, value))

    @property
    def is_legible(self) -> bool:
        """Whether it makes sense to look at the fields at all."""
        return not any(fault.code in ILLEGIBLE for fault in self.faults)

    @property
    def price_fen(self) -> int:
        return int(self.fields["price_fen"])

    @property
    def sold_on(self) -> date:
        return date.fromisoformat(self.fields["sold_on"])

    @property
    def energy_level(self) -> int | None:
        return int(self.fields["energy_level"]) if self.fields["energy_level"] else None

    @property
    def reference(self) -> str:
        """The sale's name among all merchants' sales."""
        return f"sale:{self.fields['merchant']}:{self.fields['reference']}"


def encoding_of(path: Path) -> str:
    """Return the encoding that reads the whole file. Raises FileRefused."""
    for encoding in ENCODINGS:
        with path.open("rb") as file:
            if _reads(file, encoding):
                return encoding
    raise FileRefused(f"{path.name} is neither UTF-8 nor GB 18030")


def _reads(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(_PIECE_BYTES):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def read_rows(file: TextIO, *, today: date) -> Iterator[SaleRow]:
    """Yield every row, checked as far as it can be alone. Raises FileRefused."""
    reader = csv.reader(file)
    header = _header(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(f"line {line}: {error}") from error
        if cells:
            yield _row(line, header, cells, today=today)


def _header(reader: Iterator[list[str]]) -> list[str]:
    header = [name.strip() for name in next(reader, [])]
    missing = [name for name in COLUMNS if name not in header and name not in OPTIONAL]
    unknown = [name for name in header if name not in COLUMNS]
    if missing or unknown or len(header) != len(set(header)):
        raise FileRefused(
            f"line 1: columns are {', '.join(COLUMNS)}; "
            f"missing: {', '.join(missing) or '-'}; unknown: {', '.join(unknown) or '-'}"
        )
    return header


def _row(line: int, header: list[str], cells: list[str], *, today: date) -> SaleRow:
    fields = dict.fromkeys(COLUMNS, "") | {
        name: cell.strip() for name, cell in zip(header, cells, strict=False)
    }
    row = SaleRow(line, fields)
    if len(cells) != len(header):
        row.refuse("row_ragged", str(len(cells)))
    elif any("\x00" in cell for cell in cells):
        row.refuse("sign_invalid")
    else:
        check_alone(row, today=today)
    return row


def check_alone(row: SaleRow, *, today: date) -> None:
    """Note what is wrong with the row, as far as that can be seen without looking anything up."""
    fields = row.fields
    for name in COLUMNS:
        if name not in OPTIONAL and not fields[name]:
            row.refuse("value_missing", name)
    for name, length_max in (("brand", BRAND_LENGTH_MAX), ("model", MODEL_LENGTH_MAX)):
        if fields[name] and not (normalise(fields[name]) and len(fields[name]) <= length_max):
            row.refuse(f"{name}_invalid", fields[name])
    if fields["gtin"] and not is_ean(fields["gtin"]):
        row.refuse("gtin_invalid", fields["gtin"])
    if fields["energy_level"] and not 1 <= _whole(fields["energy_level"]) <= ENERGY_LEVEL_MAX:
        row.refuse("energy_level_invalid", fields["energy_level"])
    if fields["price_fen"] and not 1 <= _whole(fields["price_fen"]) <= PRICE_FEN_MAX:
        row.refuse("price_invalid", fields["price_fen"])
    if fields["sold_on"]:
        _check_day(row, today=today)


def _check_day(row: SaleRow, *, today: date) -> None:
    try:
        if row.sold_on > today:
            row.refuse("day_in_future", row.fields["sold_on"])
    except ValueError:
        row.refuse("day_invalid", row.fields["sold_on"])


def _whole(text: str) -> int:
    """Return the number, or 0 for anything but plain digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0
