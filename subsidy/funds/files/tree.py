"""Reads YAML into plain values and remembers the line of each. Plain Python.

Only maps, lists, text, whole numbers, days, true/false and nothing are taken: no floats, no tags,
no key twice. `include: [name, …]` at the top takes further top-level keys from files beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from subsidy.funds.files.faults import FileFault, FileRefused, Place, Trail

FILE_BYTES_MAX = 2_000_000
DEPTH_MAX = 20
VALUES_MAX = 100_000  # anchors can make a small file speak of many values
_SCALARS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "bool", "null", "timestamp")}
_FLOAT = "tag:yaml.org,2002:float"
_TEXT = "tag:yaml.org,2002:str"


@dataclass
class Tree:
    """The values of a file and its includes, and where each stands."""

    value: dict[str, Any] = field(default_factory=dict)
    places: dict[Trail, Place] = field(default_factory=dict)
    faults: list[FileFault] = field(default_factory=list)
    sha256: str = ""

    def known(self, trail: Trail) -> Trail:
        """Return the trail as far as something stands there."""
        while trail not in self.places:
            trail = trail[:-1]
        return trail

    def fault(self, trail: Trail, reason: str) -> FileFault:
        """Return the fault with the line of the value, or of the nearest thing around it."""
        return FileFault(self.places[self.known(trail)], trail, reason)


def read_tree(path: Path) -> Tree:
    """Return the file with what it includes. Raises FileRefused where it is no such YAML."""
    tree = _read_one(path)
    digest = sha256(path.read_bytes())
    for position, name in enumerate(_includes(tree)):
        beside = path.parent / name
        if Path(name).name != name or not beside.is_file():
            reason = f"there is no file {name!r} beside this one"
            tree.faults.append(tree.fault(("include", position), reason))
            continue
        _take_in(tree, _read_one(beside))
        digest.update(beside.read_bytes())
    if tree.faults:
        raise FileRefused(tree.faults)
    tree.sha256 = digest.hexdigest()
    return tree


def _includes(tree: Tree) -> Iterator[str]:
    names = tree.value.pop("include", [])
    yield from (names if isinstance(names, list) else [names])


def _take_in(tree: Tree, part: Tree) -> None:
    tree.faults += part.faults
    for key, value in part.value.items():
        if key in tree.value or key == "include":
            tree.faults.append(part.fault((key,), "stands in the including file already"))
        else:
            tree.value[key] = value
            tree.places |= {trail: at for trail, at in part.places.items() if trail[:1] == (key,)}


def _read_one(path: Path) -> Tree:
    top = Place(path.name, 1)
    try:
        content = path.read_bytes()
        if len(content) > FILE_BYTES_MAX:
            raise FileRefused([FileFault(top, (), f"larger than {FILE_BYTES_MAX:,} bytes")])
        node = yaml.compose(content.decode(), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise FileRefused([FileFault(top, (), "is not UTF-8")]) from error
    except OSError as error:
        raise FileRefused([FileFault(top, (), f"cannot be read: {error.strerror}")]) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = str(error.problem)
        raise FileRefused([FileFault(Place(path.name, line), (), problem)]) from error
    except yaml.YAMLError as error:
        raise FileRefused([FileFault(top, (), str(error))]) from error
    return _Reading(path.name).read(node)


class _Reading:
    """One pass over the nodes of one file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.loader = yaml.SafeLoader("")
        self.tree = Tree(places={(): Place(name, 1)})

    def read(self, node: yaml.Node | None) -> Tree:
        if not isinstance(node, yaml.MappingNode):
            raise FileRefused([FileFault(Place(self.name, 1), (), "must be a map of named parts")])
        self.tree.value = self._map(node, ())
        return self.tree

    def _value(self, node: yaml.Node, trail: Trail) -> Any:
        self.tree.places[trail] = self._place(node)
        if len(trail) > DEPTH_MAX or len(self.tree.places) > VALUES_MAX:
            raise FileRefused([FileFault(self._place(node), trail, "too deep or too many values")])
        if isinstance(node, yaml.MappingNode):
            return self._map(node, trail)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(one, (*trail, i)) for i, one in enumerate(node.value)]
        return self._scalar(node, trail)

    def _map(self, node: yaml.MappingNode, trail: Trail) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            self.tree.places.setdefault((*trail, str(key)), self._place(key_node))
            if key_node.tag != _TEXT:
                self._fault(key_node, trail, f"the key {key} must be text: write it in quotes")
            elif key in values:
                self._fault(key_node, (*trail, key), "stands here twice")
            else:
                values[key] = self._value(value_node, (*trail, key))
        return values

    def _scalar(self, node: yaml.Node, trail: Trail) -> Any:
        if node.tag == _FLOAT:
            self._fault(node, trail, "no fractions: write amounts as text, “1,234.50 yuan”")
        elif node.tag not in _SCALARS:
            self._fault(node, trail, f"{node.tag} is not taken here")
        else:
            try:
                return self.loader.construct_object(node)
            except ValueError as error:
                self._fault(node, trail, str(error))
        return None

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.name, node.start_mark.line + 1)

    def _fault(self, node: yaml.Node, trail: Trail, reason: str) -> None:
        self.tree.faults.append(FileFault(self._place(node), trail, reason))
