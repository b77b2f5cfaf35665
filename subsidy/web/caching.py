"""Answers that anybody may keep for a while: an ETag, and 304 for who has it already."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from subsidy.web.problems import as_json

KEEP_SECONDS = 300


def cached(request: HttpRequest, body: dict[str, object]) -> HttpResponseBase:
    """Answer with the body, or with 304 where the request names its ETag."""
    content = as_json(body)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="application/json")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    return get_conditional_response(request, etag=etag, response=response) or response
