from typing import Any

import yaml

from subsidy.merchants.files.text import BrokenFile, Place, Text

#: Plain scalars that stand for no value at all.
_NOTHING = frozenset({"", "~", "null"})


class _Loader(yaml.SafeLoader):
    """YAML without aliases: nothing here needs them, and they can grow without end."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not read", problem_mark=mark)
        return super().compose_node(parent, index)


def read_yaml(content: str) -> Text:
    """Return the tree with its lines. Raises BrokenFile."""
    try:
        node = yaml.compose(content, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BrokenFile([(line, f"this is not YAML: {error.problem}")]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise BrokenFile([(1, f"this is not YAML: {error}")]) from error
    text = Text()
    is_bare_list = isinstance(node, yaml.SequenceNode)
    tree = _build(node, ("merchants",) if is_bare_list else (), text)
    text.tree = {"merchants": tree} if is_bare_list else tree
    return text


def _build(node: yaml.Node | None, place: Place, text: Text) -> Any:
    """Return the node as plain data, scalars as text; objects below the top get their line."""
    if node is None:
        return None
    text.lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return None if not node.style and node.value in _NOTHING else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*place, index), text) for index, child in enumerate(node.value)]
    return _build_object(node, place, text)


def _build_object(node: yaml.Node, place: Place, text: Text) -> dict[str, Any]:
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
