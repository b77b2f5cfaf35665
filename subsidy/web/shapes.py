"""pydantic models as schemas of the API's document."""

from typing import Any

from drf_spectacular.drainage import warn
from drf_spectacular.plumbing import ResolvedComponent
from pydantic import BaseModel

from subsidy.web.fields import FIELDS

Json = dict[str, Any]


def component(model: type[BaseModel], mode: str, registry: Any) -> Json:
    """Return a reference to the model's schema, which the registry now has."""
    schema = shape_of(model, mode, registry)
    _register(model.__name__, schema, registry)
    return ref("schemas", model.__name__)


def shape_of(model: type[BaseModel], mode: Any, registry: Any) -> Json:
    """Return the model's own schema; what it is made of goes to the registry."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}", mode=mode)
    for name, part in schema.pop("$defs", {}).items():
        _register(name, dressed(part, name), registry)
    return dressed(schema, model.__name__)


def dressed(schema: Any, owner: str = "") -> Any:
    """Return the schema with our words for its fields instead of pydantic's titles."""
    if isinstance(schema, list):
        return [dressed(part, owner) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: dressed(part, owner) for name, part in schema.items() if name != "properties"}
    if isinstance(found.get("title"), str):
        del found["title"]
    if "properties" in schema:
        found["properties"] = {
            name: {"description": said(name, owner)} | dressed(part, owner)
            for name, part in schema["properties"].items()
        }
    return found


def said(name: str, owner: str = "") -> str:
    """Return what a field of this name holds, in the active language."""
    words = FIELDS.get(f"{owner}.{name}") or FIELDS.get(name)
    if words is None:
        warn(f"no words for the field {owner}.{name}")
    return str(words or name)


def _register(name: str, schema: Json, registry: Any) -> None:
    new = ResolvedComponent(name, ResolvedComponent.SCHEMA, schema, object=name)
    known = registry._components.get(new.key)  # noqa: SLF001 - its own getter only warns
    if known is not None and known.schema != schema:
        warn(f"two shapes are called {name}")
    registry.register_on_missing(new)


def ref(kind: str, name: str) -> Json:
    """Return a reference to a part that operations share."""
    return {"$ref": f"#/components/{kind}/{name}"}
