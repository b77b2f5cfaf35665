"""Reading what clients send: strict JSON into pydantic models, all faults with their pointers."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError
from rest_framework.exceptions import UnsupportedMediaType

from subsidy.core.errors import Refusal
from subsidy.core.faults import Fault
from subsidy.web.errors import pointer_to

BodyT = TypeVar("BodyT", bound=BaseModel)

#: How many malformed places one answer lists.
FAULTS_MAX = 1_000

#: pydantic's error types -> what we say, with pydantic's own context filled in.
_MESSAGES = {
    "missing": _("This is required"),
    "extra_forbidden": _("This is not known here"),
    "json_invalid": _("This is not JSON"),
    "string_type": _("This must be a string"),
    "string_too_short": _("This must have at least %(min_length)s characters"),
    "string_too_long": _("This must have at most %(max_length)s characters"),
    "string_pattern_mismatch": _("This does not have the right form"),
    "int_type": _("This must be a whole number"),
    "int_parsing": _("This must be a whole number"),
    "int_from_float": _("This must be a whole number"),
    "bool_type": _("This must be true or false"),
    "float_type": _("This must be a number"),
    "greater_than": _("This must be greater than %(gt)s"),
    "greater_than_equal": _("This must be at least %(ge)s"),
    "less_than": _("This must be less than %(lt)s"),
    "less_than_equal": _("This must be at most %(le)s"),
    "enum": _("This must be one of: %(expected)s"),
    "literal_error": _("This must be one of: %(expected)s"),
    "date_type": _("This must be a day such as 2024-10-01"),
    "date_parsing": _("This must be a day such as 2024-10-01"),
    "date_from_datetime_parsing": _("This must be a day such as 2024-10-01"),
    "datetime_type": _("This must be a time such as 2024-10-01T10:31:00+08:00"),
    "datetime_parsing": _("This must be a time such as 2024-10-01T10:31:00+08:00"),
    "datetime_from_date_parsing": _("This must be a time such as 2024-10-01T10:31:00+08:00"),
    "timezone_aware": _("This time needs its offset"),
    "list_type": _("This must be a list"),
    "too_short": _("This needs at least %(min_length)s entries"),
    "too_long": _("This may have at most %(max_length)s entries"),
    "dict_type": _("This must be an object"),
    "model_type": _("This must be an object"),
    "model_attributes_type": _("This must be an object"),
}
_NOT_VALID = _("This is not valid")
_FORBIDDEN_CHARACTER = _("This holds a character that is not allowed")


class Malformed(Refusal):
    """The request cannot be read; all the places where are in `faults`."""

    code = "invalid"


def read_body(request: HttpRequest, model: type[BodyT]) -> BodyT:
    """Return the JSON body as `model`. Raises Malformed, UnsupportedMediaType, RequestDataTooBig.

    Strict: no numbers in strings, no NaN, no NUL, no lone surrogates, whatever the model says;
    pydantic's parser itself refuses bad UTF-8 and nesting deeper than 200. A number such as 1e999
    is infinite without being called so: models that take floats say `allow_inf_nan=False`.
    """
    media_type = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise UnsupportedMediaType(media_type)
    return parse(request.body, model)


def parse(raw: bytes, model: type[BodyT]) -> BodyT:
    """Return the JSON text as `model`. Raises Malformed."""
    try:
        return _validated(raw, model)
    except ValidationError as errors:
        _refuse(errors)


def _validated(raw: bytes, model: type[BodyT]) -> BodyT:
    if b"\\u0000" in raw or b"NaN" in raw or b"Infinity" in raw:
        _look_closer(raw)  # rare: these may stand harmlessly inside a string
    return model.model_validate_json(raw, strict=True)


def read_query(request: HttpRequest, model: type[BodyT]) -> BodyT:
    """Return the query string as `model`; a repeated name counts once. Raises Malformed."""
    _refuse_nul(request.GET.dict())
    try:
        return model.model_validate(request.GET.dict())
    except ValidationError as errors:
        _refuse(errors)


def faults_of(errors: ValidationError) -> list[Fault]:
    """Return pydantic's errors as faults, without the input: it may be somebody's data."""
    details = errors.errors(include_url=False, include_input=False)
    return [fault_of(error) for error in details[:FAULTS_MAX]]


def _refuse(errors: ValidationError) -> NoReturn:
    raise Malformed(faults=faults_of(errors)) from None


def fault_of(error: Mapping[str, Any]) -> Fault:
    """Return one of pydantic's errors as a fault."""
    pointer = ""
    for name in error["loc"]:
        pointer = pointer_to(pointer, name)
    message = _MESSAGES.get(error["type"], _NOT_VALID)
    return Fault("invalid", pointer, {"message": str(message) % error.get("ctx", {})})


def _look_closer(raw: bytes) -> None:
    try:
        _refuse_nul(json.loads(raw, parse_constant=_no_constant))
    except (ValueError, RecursionError):
        raise Malformed from None


def _refuse_nul(tree: object) -> None:
    params = {"message": str(_FORBIDDEN_CHARACTER)}
    if faults := [Fault("invalid", pointer, params) for pointer in _with_nul(tree, "")]:
        raise Malformed(faults=faults[:FAULTS_MAX])


def _no_constant(_name: str) -> NoReturn:
    raise Malformed


def _with_nul(tree: object, pointer: str) -> Iterator[str]:
    if isinstance(tree, str):
        if "\0" in tree:
            yield pointer
    elif isinstance(tree, dict):
        for name, rest in tree.items():
            yield from _with_nul(name, pointer)
            yield from _with_nul(rest, pointer_to(pointer, name))
    elif isinstance(tree, list):
        for index, rest in enumerate(tree):
            yield from _with_nul(rest, pointer_to(pointer, index))
