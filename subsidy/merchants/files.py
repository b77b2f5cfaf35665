"""Reading files of merchants, YAML or CSV, into entries that know their lines.

Every scalar is read as the text that stands there: a credit code keeps its leading zero, a
coordinate its digits. A broken file is refused whole, with every line that is wrong.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from subsidy.merchants.entries import MerchantEntry, MerchantFile

_NOTHING = frozenset({"", "~", "null"})
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
COLUMNS = (
    *_MERCHANT_COLUMNS,
    *_STORE_COLUMNS,
    "terminals",
    "programme",
    "groups",
    "from",
    "to",
    *_ACCOUNT_COLUMNS,
)
#: Parts several values of one CSV cell.
_PARTS = ";"


class BrokenFile(Exception):
    """The file cannot be loaded; `complaints` has each line that is wrong and why."""

    def __init__(self, complaints: Sequence[tuple[int, str]]) -> None:
        self.complaints = sorted(complaints)
        super().__init__("\n".join(f"line {line}: {reason}" for line, reason in self.complaints))


@dataclass
class _Text:
    """The tree of the file, and the line on which each place of it stands."""

    tree: Any = None
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def line_of(self, place: Sequence[str | int]) -> int:
        known = tuple(place)
        while known and known not in self.lines:
            known = known[:-1]
        return self.lines.get(known, 1)


def read(path: Path) -> list[MerchantEntry]:
    """Return the merchants of the file. Raises BrokenFile, OSError."""
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenFile([(1, f"this is not UTF-8: {error}")]) from error
    text = _read_csv(content) if path.suffix.lower() == ".csv" else _read_yaml(content)
    try:
        merchants = MerchantFile.model_validate(text.tree).merchants
    except ValidationError as errors:
        raise BrokenFile(list(_complaints(errors, text))) from None
    _refuse_twins(merchants)
    return list(merchants)


def _complaints(errors: ValidationError, text: _Text) -> Iterator[tuple[int, str]]:
    for error in errors.errors(include_url=False, include_input=False):
        place = ".".join(str(name) for name in error["loc"])
        yield text.line_of(error["loc"]), f"{place}: {error['msg']}"


def _refuse_twins(merchants: Sequence[MerchantEntry]) -> None:
    """Refuse what a later unique constraint would: the file shall name the line."""
    seen: set[tuple[str, ...]] = set()
    twins = []
    for merchant in merchants:
        names = [(merchant.line, ("merchant", merchant.credit_code))]
        for store in merchant.stores:
            names.append((store.line, ("store", merchant.credit_code, store.code)))
            names += [(store.line, ("terminal", serial)) for serial in store.terminals]
        for item in merchant.enrolments:
            names.append(
                (item.line, ("enrolment", merchant.credit_code, item.programme, item.group))
            )
        for line, name in names:
            if name in seen:
                twins.append((line, f"{' '.join(name)} is there twice"))
            seen.add(name)
    if twins:
        raise BrokenFile(twins)


# --- YAML --------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """YAML without aliases: nothing here needs them, and they can grow without end."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(problem="aliases are not read", problem_mark=mark)
        return super().compose_node(parent, index)


def _read_yaml(content: str) -> _Text:
    try:
        node = yaml.compose(content, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BrokenFile([(line, f"this is not YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise BrokenFile([(1, f"this is not YAML: {error}")]) from error
    text = _Text()
    is_bare_list = isinstance(node, yaml.SequenceNode)
    tree = _build(node, ("merchants",) if is_bare_list else (), text)
    text.tree = {"merchants": tree} if is_bare_list else tree
    return text


def _build(node: yaml.Node | None, place: tuple[str | int, ...], text: _Text) -> Any:
    """Return the node as plain data, scalars as text; objects below the top get their line."""
    if node is None:
        return None
    text.lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return None if not node.style and node.value in _NOTHING else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*place, index), text) for index, child in enumerate(node.value)]
    return _build_object(node, place, text)


def _build_object(node: yaml.Node, place: tuple[str | int, ...], text: _Text) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for name_node, child in node.value:
        name, line = str(name_node.value), name_node.start_mark.line + 1
        if name in built:
            raise BrokenFile([(line, f"{name} is there twice")])
        value = _build(child, (*place, name), text)
        text.lines[(*place, name)] = line
        if value is not None:
            built[name] = value
    if place:
        built["_line"] = node.start_mark.line + 1
    return built


# --- CSV: one row per store; rows of one merchant repeat its columns ---------------------------


def _read_csv(content: str) -> _Text:
    reader = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    text, merchants = _Text(), {}
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
        row["credit_code"], {**head, "payout_account": account, "stores": [], "enrolments": []}
    )
    for name, value in [*head.items(), ("payout_account", account)]:
        if name != "_line" and _without_line(merchant.get(name)) != _without_line(value):
            raise BrokenFile([(line, f"{name} differs from the merchant's first row")])
    store = _pick(row, _STORE_COLUMNS, line=line)
    merchant["stores"].append({**store, "terminals": _split(row.get("terminals", ""))})
    _add_enrolments(merchant["enrolments"], row, line=line)


def _add_enrolments(known: list[dict[str, Any]], row: dict[str, str], *, line: int) -> None:
    for group in _split(row.get("groups", "")):
        entry = _pick(row, {"programme": "programme", "from": "from", "to": "to"}, line=line)
        entry["group"] = group
        if _without_line(entry) not in [_without_line(other) for other in known]:
            known.append(entry)


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


def _note_lines(value: Any, place: tuple[str | int, ...], text: _Text) -> None:
    if isinstance(value, dict):
        text.lines[place] = value["_line"]
        for name, rest in value.items():
            _note_lines(rest, (*place, name), text)
    elif isinstance(value, list):
        for index, rest in enumerate(value):
            _note_lines(rest, (*place, index), text)
