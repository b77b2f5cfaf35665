"""Reading many rows at once, as JSON, as one JSON a line, or as CSV: a bad row is one bad row."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn, get_args

from annotated_types import MaxLen
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json, to_json
from rest_framework.exceptions import UnsupportedMediaType

from subsidy.core.faults import Fault
from subsidy.web import csvs
from subsidy.web.flat import unflatten
from subsidy.web.parsing import Malformed, fault_of, faults_of, parse
from subsidy.web.signs import clean, forbidden, malformed

JSON, NDJSON, CSV = "application/json", "application/x-ndjson", csvs.MEDIA_TYPE
#: Columns of a returned file that are for people; who sends it again may leave them in.
FOR_PEOPLE = frozenset({"", "index", "errors"})
COLUMNS_MAX = 500
#: Where the model says nothing.
ROWS_MAX = 1_000
_NOT_JSON = gettext_lazy("This is not JSON")
#: Texts by which a JSON document may hold what no row may: rare, and worth a second look.
_SUSPICIOUS = (b"\\u0000", b"NaN", b"Infinity")


@dataclass(frozen=True)
class BrokenRow:
    """A row of a batch that cannot be read; the other rows do not suffer for it."""

    raw: object
    faults: list[Fault]


Row = BaseModel | BrokenRow


def read_rows(request: HttpRequest, model: type[BaseModel], name: str) -> list[Row]:
    """Return the rows that `model` holds under `name`, the broken ones with their faults.

    Raises Malformed where the body itself, not a row of it, is wrong; UnsupportedMediaType.
    """
    media_type = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if media_type == JSON:
        return _from_json(request.body, model, name)
    if media_type not in (NDJSON, CSV):
        raise UnsupportedMediaType(media_type)
    row_model, rows_max = _rows_of(model, name)
    if media_type == NDJSON:
        lines = [line for line in request.body.split(b"\n") if line.strip()]
        _check_count(len(lines), rows_max)
        return [_from_line(line, row_model) for line in lines]
    bodies = list(_csv_bodies(request.body, row_model))
    _check_count(len(bodies), rows_max)
    return [one if isinstance(one, BrokenRow) else _from_tree(one, row_model) for one in bodies]


def _rows_of(model: type[BaseModel], name: str) -> tuple[type[BaseModel], int]:
    """Return what a row is, and how many there may be."""
    field = model.model_fields[name]
    (row_model,) = get_args(field.annotation)
    limits = [one.max_length for one in field.metadata if isinstance(one, MaxLen)]
    return row_model, limits[0] if limits else ROWS_MAX


def _check_count(count: int, rows_max: int) -> None:
    if not 1 <= count <= rows_max:
        message = _("This may have 1 to %(max)s rows") % {"max": rows_max}
        raise Malformed(faults=[Fault("invalid", params={"message": message})])


def _from_json(raw: bytes, model: type[BaseModel], name: str) -> list[Row]:
    """Read all rows in one pass; where that fails, look which rows it was."""
    if any(text in raw for text in _SUSPICIOUS):
        return _one_by_one(raw, model, name)
    try:
        return list(getattr(model.model_validate_json(raw, strict=True), name))
    except ValidationError as errors:
        broken = _by_row(errors, name)
    if broken is None:
        return _one_by_one(raw, model, name)
    rows = from_json(raw)[name]
    good = [row for index, row in enumerate(rows) if index not in broken]
    sound = iter(getattr(parse(to_json({name: good}), model), name) if good else ())
    return [
        BrokenRow(clean(row), broken[index]) if index in broken else next(sound)
        for index, row in enumerate(rows)
    ]


def _by_row(errors: ValidationError, name: str) -> dict[int, list[Fault]] | None:
    """Return row -> its faults, pointers from the row on; None if more than rows is wrong."""
    rows: dict[int, list[Fault]] = {}
    for error in errors.errors(include_url=False, include_input=False):
        match error["loc"]:
            case (first, int() as index, *rest) if first == name:
                rows.setdefault(index, []).append(fault_of({**error, "loc": rest}))
            case _:
                return None
    return rows


def _one_by_one(raw: bytes, model: type[BaseModel], name: str) -> list[Row]:
    """Read with Python's own parser, which lets pass what a row may then be refused for."""
    try:
        tree = json.loads(raw)
    except (ValueError, RecursionError):
        _refuse_whole(raw, model)
    row_model, rows_max = _rows_of(model, name)
    rows = tree.get(name) if isinstance(tree, dict) and len(tree) == 1 else None
    if not isinstance(rows, list) or not 1 <= len(rows) <= rows_max:
        _refuse_whole(raw, model)
    return [_from_tree(row, row_model) for row in rows]


def _refuse_whole(raw: bytes, model: type[BaseModel]) -> NoReturn:
    parse(raw, model)  # names the places
    raise Malformed


def _from_line(line: bytes, row_model: type[BaseModel]) -> Row:
    if not any(text in line for text in _SUSPICIOUS):
        try:
            return row_model.model_validate_json(line, strict=True)
        except ValidationError as errors:
            if errors.errors(include_url=False, include_input=False)[0]["type"] != "json_invalid":
                return BrokenRow(clean(from_json(line)), faults_of(errors))
    try:
        tree = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return BrokenRow(None, [malformed("", _NOT_JSON)])
    return _from_tree(tree, row_model)


def _from_tree(tree: object, row_model: type[BaseModel]) -> Row:
    try:
        faults, shown, text = list(forbidden(tree)), clean(tree), json.dumps(tree).encode()
    except RecursionError:
        return BrokenRow(None, [malformed("", _NOT_JSON)])
    if faults:
        return BrokenRow(shown, faults)
    try:
        return row_model.model_validate_json(text, strict=True)
    except ValidationError as errors:
        return BrokenRow(shown, faults_of(errors))


def _csv_bodies(raw: bytes, row_model: type[BaseModel]) -> Iterator[dict[str, Any] | BrokenRow]:
    """Yield the body of every row. Raises Malformed where the file cannot be read as a table."""
    try:
        table = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise Malformed(faults=[malformed("", _("This is no CSV in UTF-8"))]) from None
    header = [name.strip() for name in table[0]] if table else []
    named = [name for name in header if name]
    if len(named) != len(set(named)) or not 1 <= len(named) <= COLUMNS_MAX:
        raise Malformed(faults=[malformed("", _("The first line names each column once"))])
    for cells in table[1:]:
        if any(cells):
            pairs = zip(header, map(csvs.unguarded, cells), strict=False)
            body = unflatten({k: v for k, v in pairs if k not in FOR_PEOPLE}, row_model)
            if len(cells) > len(header):
                yield BrokenRow(
                    body, [malformed("", _("The row has more cells than the first line"))]
                )
            else:
                yield body
