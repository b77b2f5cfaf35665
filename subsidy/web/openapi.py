"""The API's document (OpenAPI 3.1), drawn from the doors by drf-spectacular."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import uritemplate
from drf_spectacular.drainage import warn
from drf_spectacular.openapi import AutoSchema

from subsidy.core.codes import CODES
from subsidy.web.answers import Problem
from subsidy.web.doors import Door, Example, Key, Shape, by_media_type, door_of
from subsidy.web.manners import PAGING
from subsidy.web.problems import MEDIA_TYPE
from subsidy.web.shapes import Json, component, dressed, ref, said, shape_of

BEARER = "bearer"
ANYWHERE = ["not_acceptable", "rate_limited", "internal", "unavailable"]
WITH_A_KEY = ["idempotency_key_reused", "idempotency_in_progress"]


class DoorSchema(AutoSchema):
    """Draws one operation from its door; a door that says nothing of itself is a warning."""

    @property
    def door(self) -> Door:
        door = door_of(self.view, self.method)
        assert door is not None
        return door

    def get_operation(self, path: str, *args: Any) -> Json | None:
        method = args[2]
        if door_of(self.view, method) is None:
            warn(f"{method} {path} is not described")
            return None
        return super().get_operation(path, *args)

    def get_operation_id(self) -> str:
        return self.door.name

    def get_tags(self) -> list[str]:
        return [self.door.tag]

    def get_summary(self) -> str:
        return str(self.door.title)

    def get_description(self) -> str:
        return str(self.door.text)

    def get_auth(self) -> list[Json]:
        if self._is_public:
            return []
        permissions = self.view.get_permissions()
        scopes = [one.scope for one in permissions if hasattr(one, "scope")]
        return [{BEARER: scopes}, *([] if permissions else [{}])]

    @property
    def _is_public(self) -> bool:
        return not self.view.get_authenticators()

    def _get_parameters(self) -> list[Json]:
        found = [
            part | {"description": said(part["name"])}
            for part in self._resolve_path_parameters(uritemplate.variables(self.path))
        ]
        if self.door.query:
            asked = _query_parameters(shape_of(self.door.query, "validation", self.registry))
            found += [part for part in asked if part["name"] not in ("limit", "cursor")]
        names = [*PAGING] if self.door.is_paged else []
        names += {Key.NONE: [], Key.OPTIONAL: ["IdempotencyKey"]}.get(
            self.door.key, ["RequiredIdempotencyKey"]
        )
        return found + [ref("parameters", name) for name in [*names, "AcceptLanguage"]]

    def _get_request_body(self, direction: str = "request") -> Json | None:  # noqa: ARG002
        shapes = by_media_type(self.door.body)
        if not shapes:
            return None
        content = {
            media_type: self._content(shape, "validation", media_type, self.door.examples)
            for media_type, shape in shapes.items()
        }
        return {"required": True, "content": content}

    def _get_response_bodies(self, direction: str = "response") -> Json:  # noqa: ARG002
        shapes = by_media_type(self.door.answer)
        answer: Json = {"description": str(self.door.title), "headers": self._headers()}
        if shapes:
            answer["content"] = {
                media_type: self._content(shape, "serialization", media_type, self.door.answers)
                for media_type, shape in shapes.items()
            }
        if self.door.row_codes:
            answer["x-codes"] = sorted(self.door.row_codes)
        if self.door.leads_to:
            answer["links"] = {
                name: {"operationId": name, "parameters": dict(parameters)}
                for name, parameters in self.door.leads_to.items()
            }
        problems = by_status(self.codes())
        return {str(self.door.status): answer} | {
            str(status): self._problem(status, codes) for status, codes in problems.items()
        }

    def codes(self) -> list[str]:
        """Return every code that this door may answer."""
        found = [*self.door.codes, *ANYWHERE]
        if not self._is_public:
            found += ["unauthenticated", "address_not_allowed"]
            found += ["forbidden"] if self.view.get_permissions() else []
        if uritemplate.variables(self.path):
            found += ["not_found"]
        if self.door.query or self.door.body or self.door.is_paged:
            found += ["invalid"]
        if self.door.body:
            found += ["too_large", "unsupported_media_type"]
        if self.door.key is not Key.NONE:
            found += ["invalid", *WITH_A_KEY]
        if self.door.key is Key.REQUIRED:
            found += ["idempotency_key_missing"]
        return list(dict.fromkeys(found))

    def _content(
        self, shape: Shape, mode: str, media_type: str, examples: Mapping[str, Example]
    ) -> Json:
        content: Json = {"schema": self._schema(shape, mode)}
        fitting = {name: one for name, one in examples.items() if one.media_type == media_type}
        if fitting:
            content["examples"] = {
                name: {"summary": str(one.title), "value": one.value}
                for name, one in fitting.items()
            }
        return content

    def _schema(self, shape: Shape, mode: str) -> Json:
        if isinstance(shape, dict):
            return dressed(shape)
        return component(shape, mode, self.registry)

    def _problem(self, status: int, codes: list[str]) -> Json:
        content = {
            "schema": component(Problem, "serialization", self.registry),
            "examples": {code: ref("examples", code) for code in codes},
        }
        return {
            "description": "; ".join(f"`{code}`: {CODES[code].title}" for code in codes),
            "headers": self._headers(status),
            "content": {MEDIA_TYPE: content},
            "x-codes": codes,
        }

    def _headers(self, status: int = 200) -> Json:
        names = ["X-Request-Id", "RateLimit", "RateLimit-Policy"]
        if self.door.key is not Key.NONE:
            names += ["Idempotent-Replayed"]
        if status in (429, 503):
            names += ["Retry-After"]
        if status == 401:
            names += ["WWW-Authenticate"]
        return {name: ref("headers", name) for name in names}


def by_status(codes: Iterable[str]) -> dict[int, list[str]]:
    """Return status -> its codes; many faults of one request answer 422, whatever the first is."""
    found = defaultdict(list)
    for code in codes:
        found[CODES[code].status].append(code)
    return {status: sorted(found[status]) for status in sorted(found)}


def _query_parameters(schema: Json) -> list[Json]:
    required = schema.get("required", [])
    return [
        {"in": "query", "name": name, "schema": part, "description": part.pop("description", "")}
        | ({"required": True} if name in required else {})
        for name, part in schema["properties"].items()
    ]
