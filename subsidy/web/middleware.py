import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from subsidy.core.acting import acting
from subsidy.web import requestid
from subsidy.web.errors import CODE_OF_STATUS
from subsidy.web.problems import MEDIA_TYPE, problem_response
from subsidy.web.throttles import headers_of

logger = logging.getLogger("subsidy.requests")

API_PREFIX = "/api/"
_FIRST_FAILURE = 400


class RequestIdMiddleware:
    """The outermost manners: a request id, one line in the log, and problems that look like ours.

    It gives `request.id`, the headers X-Request-Id, RateLimit and RateLimit-Policy, and, below
    /api/, problem details to failures that no view of ours answered (no such path, a bug).
    Django's own warning of every 4xx is left out, it would hold the path; a bug is in the log by
    then, with its trace.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        request.id = requestid.accept(request.headers.get("X-Request-Id"))  # type: ignore[attr-defined]
        token = requestid.current.set(request.id)  # type: ignore[attr-defined]
        try:
            with acting(request=request.id):  # type: ignore[attr-defined]
                response = self._answer(request)
            milliseconds = round((time.perf_counter() - began) * 1000)
            _log(request, response.status_code, milliseconds)
            response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
        finally:
            requestid.current.reset(token)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if _has_nul(request):
            response: HttpResponseBase = _problem(request, 400)
        else:
            response = _as_problem(request, self.get_response(request))
        response.headers["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        for name, value in headers_of(request).items():
            response.headers[name] = value
        return response


def _has_nul(request: HttpRequest) -> bool:
    """Return whether the address holds a NUL, which PostgreSQL cannot look for."""
    return "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    is_ours = response.headers.get("Content-Type", "").startswith(MEDIA_TYPE)
    is_failure = response.status_code >= _FIRST_FAILURE
    if is_ours or not is_failure or not request.path.startswith(API_PREFIX):
        return response
    problem = _problem(request, response.status_code)
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in response.headers:
            problem.headers[name] = response.headers[name]
    return problem


def _problem(request: HttpRequest, status: int) -> HttpResponseBase:
    code = CODE_OF_STATUS.get(status, "invalid" if status < 500 else "internal")
    with translation.override(translation.get_language_from_request(request)):
        return problem_response(request, code, status=status)


def _log(request: HttpRequest, status: int, milliseconds: int) -> None:
    """Log the template of the path, never the path: references and queries are somebody's."""
    route = request.resolver_match.route if request.resolver_match else "-"
    facts = {
        "request_id": request.id,  # type: ignore[attr-defined]
        "method": request.method,
        "path": route,
        "status": status,
        "ms": milliseconds,
    }
    logger.info(
        "%s %s %s %s ms", request.method, route, status, milliseconds, extra={"facts": facts}
    )
