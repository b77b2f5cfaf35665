"""From what is raised to what is answered. A refusal is no error and never logged as one."""

import logging
import math
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from rest_framework import exceptions

from subsidy.core.errors import Refusal
from subsidy.core.faults import Fault
from subsidy.web.problems import problem_response

logger = logging.getLogger(__name__)

CODE_OF_STATUS = {
    400: "invalid",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    500: "internal",
    503: "unavailable",
}
#: What a door answers; all else that is raised is a bug.
FORESEEN = (
    Refusal,
    exceptions.APIException,
    Http404,
    PermissionDenied,
    SuspiciousOperation,
    UnreadablePostError,
)
#: Seconds a client should wait while the database is away.
UNAVAILABLE_RETRY_SECONDS = 2


def problem(exc: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Answer an exception raised in an API view; None lets a bug propagate to Django.

    Django then logs it once, and the middleware gives the 500 its problem details.
    """
    request: HttpRequest = context["request"]
    if isinstance(exc, FORESEEN):
        return refusal(request, exc)
    if isinstance(exc, OperationalError | InterfaceError):
        logger.error("the database is not available", exc_info=exc)
        headers = {"Retry-After": str(UNAVAILABLE_RETRY_SECONDS)}
        return problem_response(request, "unavailable", status=503, headers=headers)
    return None


def refusal(request: HttpRequest, exc: Exception) -> HttpResponse:
    """Answer what the rules, the manners or DRF turn down: one of FORESEEN."""
    match exc:
        case Refusal():
            return problem_response(request, exc.code, status=exc.status, faults=exc.faults)
        case exceptions.APIException():
            return _of_drf(request, exc)
        case Http404():
            status = 404
        case PermissionDenied():
            status = 403
        case RequestDataTooBig():
            status = 413
        case _:
            status = 400
    return problem_response(request, CODE_OF_STATUS[status], status=status)


def _of_drf(request: HttpRequest, exc: exceptions.APIException) -> HttpResponse:
    headers = {}
    if header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    is_malformed = isinstance(exc, exceptions.ValidationError)
    return problem_response(
        request,
        CODE_OF_STATUS.get(exc.status_code, "invalid"),
        status=exc.status_code,
        faults=list(_faults(exc.detail)) if is_malformed else (),
        headers=headers,
    )


def _faults(detail: Any, pointer: str = "") -> Iterator[Fault]:
    """Yield DRF's tree of messages as faults with JSON pointers."""
    if isinstance(detail, Mapping):
        for name, rest in detail.items():
            here = pointer if name == "non_field_errors" else pointer_to(pointer, name)
            yield from _faults(rest, here)
    elif isinstance(detail, list):
        for index, rest in enumerate(detail):
            is_message = isinstance(rest, str)
            yield from _faults(rest, pointer if is_message else pointer_to(pointer, index))
    else:
        yield Fault("invalid", pointer, {"message": str(detail).rstrip(".。")})


def pointer_to(pointer: str, name: object) -> str:
    """Return the JSON pointer (RFC 6901) to `name` below `pointer`."""
    escaped = str(name).replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{escaped}"
