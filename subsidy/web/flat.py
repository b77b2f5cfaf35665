"""Nested bodies as rows of a table and back: columns are dotted paths, lists count from 0.

A cell is text; what it stands for is told by the model that the row is to become.
"""

import re
import types
import typing
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

Tree = dict[str, Any]

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
_TRUTH = {"true": True, "false": False}


def flatten(tree: object, path: str = "") -> dict[str, object]:
    """Return path -> value of every leaf; what is empty or nothing has no leaf."""
    if isinstance(tree, Mapping):
        parts = tree.items()
    elif isinstance(tree, list):
        parts = ((str(index), part) for index, part in enumerate(tree))  # type: ignore[assignment]
    else:
        return {path: tree} if path and tree is not None else {}
    leaves: dict[str, object] = {}
    for name, part in parts:
        leaves |= flatten(part, f"{path}.{name}" if path else str(name))
    return leaves


def unflatten(cells: Mapping[str, str], model: type[BaseModel]) -> Tree:
    """Return the body that the cells describe, as `model` would have it; empty cells say nothing.

    A cell that is not what the model asks for stays text, so that the model names the fault.
    """
    tree: Tree = {}
    for path, cell in cells.items():
        if cell:
            _place(tree, path.split("."), cell)
    return _as_model(tree, model)


def _place(tree: Tree, names: list[str], cell: str) -> None:
    *parents, last = names
    for name in parents:
        if not isinstance(tree.get(name), dict):
            tree[name] = {}  # a path that goes deeper wins over a cell above it
        tree = tree[name]
    if not isinstance(tree.get(last), dict):
        tree[last] = cell


def _as_model(tree: Tree, model: type[BaseModel]) -> Tree:
    kinds = {name: field.annotation for name, field in model.model_fields.items()}
    return {name: _as_kind(part, kinds.get(name)) for name, part in tree.items()}


def _as_kind(part: Any, kind: Any) -> Any:
    kind = _bare(kind)
    if typing.get_origin(kind) is list and isinstance(part, dict):
        (inner,) = typing.get_args(kind)
        numbered = sorted(part.items(), key=lambda item: (len(item[0]), item[0]))
        return [_as_kind(value, inner) for _number, value in numbered]
    if isinstance(part, dict):
        is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
        return _as_model(part, kind) if is_model else part
    if kind is bool:
        return _TRUTH.get(part.lower(), part)
    if kind is int and _WHOLE.fullmatch(part):
        return int(part)
    if kind is float and _NUMBER.fullmatch(part):
        return float(part)
    return part


def _bare(kind: Any) -> Any:
    """Return the type without its annotations and without None."""
    while typing.get_origin(kind) in (typing.Annotated, typing.Union, types.UnionType):
        kinds = [one for one in typing.get_args(kind) if one is not types.NoneType]
        kind = kinds[0]
    return kind
