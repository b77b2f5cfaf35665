"""CSV: one row per store; the rows of one merchant repeat its columns."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from subsidy.merchants.files.text import BrokenFile, Place, Text

_MERCHANT_COLUMNS = ("credit_code", "name", "unit", "legal_person", "is_test", "standing")
_STORE_COLUMNS = {
    "store_code": "code",
    "store_name": "name",
    "county": "county",
    "address": "address",
    "latitude": "latitude",
    "longitude": "longitude",
    "channel": "channel",
}
_ACCOUNT_COLUMNS = {
    "bank": "bank",
    "branch": "branch",
    "account_number": "number",
    "account_name": "name",
}
#: One person of a roster, the parts joined by colons; the last ones may be left out.
_PERSON = ("kind", "document_type", "document_number", "mobile", "account_number")
COLUMNS = (
    *_MERCHANT_COLUMNS,
    *_STORE_COLUMNS,
    "terminals",
    "programme",
    "groups",
    "from",
    "to",
    *_ACCOUNT_COLUMNS,
    "roster",
)
#: Parts several values of one CSV cell.
_PARTS = ";"


def read_csv(content: str) -> Text:
    """Return the tree with its lines. Raises BrokenFile."""
    reader = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    text = Text()
    merchants: dict[str, dict[str, Any]] = {}
    try:
        _refuse_columns(reader.fieldnames or ())
        for row in reader:
            _add_row(merchants, row, line=reader.line_num)
    except csv.Error as error:
        raise BrokenFile([(reader.line_num, f"this is not CSV: {error}")]) from error
    for index, merchant in enumerate(merchants.values()):
        _note_lines(merchant, ("merchants", index), text)
    text.tree = {"merchants": list(merchants.values())}
    return text


def _refuse_columns(names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in COLUMNS]
    missing = [name for name in ("credit_code", "store_code") if name not in names]
    complaints = [(1, f"unknown column {name}") for name in unknown]
    complaints += [(1, f"missing column {name}") for name in missing]
    if complaints:
        raise BrokenFile(complaints)


def _add_row(merchants: dict[str, dict[str, Any]], row: dict[str, str], *, line: int) -> None:
    if None in row or None in row.values():
        raise BrokenFile([(line, "this row has another number of columns than the first")])
    head = _pick(row, {name: name for name in _MERCHANT_COLUMNS}, line=line)
    account = _pick(row, _ACCOUNT_COLUMNS, line=line)
    merchant = merchants.setdefault(
        row["credit_code"],
        {**head, "payout_account": account, "stores": [], "enrolments": [], "roster": []},
    )
    for name, value in [*head.items(), ("payout_account", account)]:
        if name != "_line" and _without_line(merchant.get(name)) != _without_line(value):
            raise BrokenFile([(line, f"{name} differs from the merchant's first row")])
    store = _pick(row, _STORE_COLUMNS, line=line)
    merchant["stores"].append({**store, "terminals": _split(row.get("terminals", ""))})
    _add_enrolments(merchant["enrolments"], row, line=line)
    _add_people(merchant["roster"], row, line=line)


def _add_enrolments(known: list[dict[str, Any]], row: dict[str, str], *, line: int) -> None:
    for group in _split(row.get("groups", "")):
        entry = _pick(row, {"programme": "programme", "from": "from", "to": "to"}, line=line)
        entry["group"] = group
        if _without_line(entry) not in [_without_line(other) for other in known]:
            known.append(entry)


def _add_people(known: list[dict[str, Any]], row: dict[str, str], *, line: int) -> None:
    for cell in _split(row.get("roster", "")):
        parts = [part.strip() for part in cell.split(":")]
        if len(parts) > len(_PERSON):
            raise BrokenFile([(line, f"a person of the roster is {':'.join(_PERSON)}")])
        entry = {name: part for name, part in zip(_PERSON, parts, strict=False) if part}
        if entry not in [_without_line(other) for other in known]:
            known.append(entry | {"_line": line})


def _pick(row: dict[str, str], columns: dict[str, str], *, line: int) -> dict[str, Any]:
    """Return the named cells that are filled in, under their entry's names."""
    cells = {name: row.get(column, "").strip() for column, name in columns.items()}
    return {name: cell for name, cell in cells.items() if cell} | {"_line": line}


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(_PARTS) if part.strip()]


def _without_line(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: rest for name, rest in value.items() if name != "_line"}
    return value


def _note_lines(value: Any, place: Place, text: Text) -> None:
    if isinstance(value, dict):
        text.lines[place] = value["_line"]
        for name, rest in value.items():
            _note_lines(rest, (*place, name), text)
    elif isinstance(value, list):
        for index, rest in enumerate(value):
            _note_lines(rest, (*place, index), text)
