"""The whole document, and what its operations share."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _, override
from drf_spectacular.generators import SchemaGenerator

from subsidy.core.codes import CODES
from subsidy.web.manners import HEADERS, PARAMETERS
from subsidy.web.openapi import BEARER
from subsidy.web.problems import problem_body
from subsidy.web.shapes import Json


def complete(result: Json, **_context: Any) -> Json:
    """Add what all doors share: headers, parameters, problems as examples, the key."""
    used = codes_in(result)
    result.setdefault("components", {}).update(
        {
            "headers": HEADERS,
            "parameters": PARAMETERS,
            "examples": {code: problem_example(code) for code in sorted(used)},
            "securitySchemes": {
                BEARER: {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "<key_id>.<secret>",
                    "description": _("A merchant's key, limited to scopes and maybe to stores"),
                }
            },
        }
    )
    return result


def codes_in(result: Json) -> set[str]:
    """Return the codes that the operations of a document answer."""
    return {
        code
        for path in result["paths"].values()
        for operation in path.values()
        for answer in operation["responses"].values()
        for code in answer.get("x-codes", ())
    }


def codes_answered() -> set[str]:
    """Return the codes that merchants may meet at any door."""
    return codes_in(document("en"))


def problem_example(code: str) -> Json:
    """Return a problem with this code as an OpenAPI example."""
    body = problem_body(HttpRequest(), code, status=CODES[code].status)
    return {"summary": str(CODES[code].title), "value": body | {"request_id": "5f1c"}}


@cache
def document(language: str) -> Json:
    """Return the whole document in that language. Drawn once for each process."""
    with override(language):
        return SchemaGenerator().get_schema(request=None, public=True)
