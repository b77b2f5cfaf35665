"""Problem details (RFC 9457): what every door answers when it says no."""

import json
from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.utils.encoders import JSONEncoder

from subsidy.core.codes import CODES, Code
from subsidy.core.faults import Fault

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:trade-in-subsidy:problem:"
#: How many different faults the one sentence of `detail` repeats; `errors` has them all.
DETAILS_MAX = 3


def as_json(body: object) -> bytes:
    """Return the body in UTF-8, compact; days, times and lazy translations are written out."""
    text = json.dumps(
        body, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def problem_body(
    request: HttpRequest, code: str, *, status: int, faults: Iterable[Fault] = ()
) -> dict[str, object]:
    """Return the problem in the language of the request; without faults, the code is the fault."""
    known = _known(code)
    faults = list(faults) or [Fault(code)]
    details = list(dict.fromkeys(_detail(fault) for fault in faults))
    return {
        "type": f"{TYPE_PREFIX}{code}",
        "title": str(known.title),
        "status": status,
        "detail": " ".join(details[:DETAILS_MAX]),
        "code": code,
        "request_id": getattr(request, "id", ""),
        "errors": listed(faults),
    }


def listed(faults: Iterable[Fault]) -> list[dict[str, str]]:
    """Return the faults as problem details and batches list them."""
    return [
        {"pointer": fault.pointer, "code": fault.code, "detail": _detail(fault)} for fault in faults
    ]


def problem_response(
    request: HttpRequest,
    code: str,
    *,
    status: int,
    faults: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    body = problem_body(request, code, status=status, faults=faults)
    return HttpResponse(as_json(body), content_type=MEDIA_TYPE, status=status, headers=headers)


def _known(code: str) -> Code:
    return CODES.get(code) or Code(409, code)


def _detail(fault: Fault) -> str:
    """Return what is the case and its cure; a malformed place has a message of its own."""
    known = _known(fault.code)
    title = str(fault.params.get("message") or known.title)
    if fault.params.get("message") or not known.cure:
        return _("%(title)s.") % {"title": title}
    return _("%(title)s. %(cure)s.") % {"title": title, "cure": known.cure}
