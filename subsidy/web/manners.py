"""Headers and parameters that doors share, as the API's document shows them."""

from django.utils.translation import gettext_lazy as _

from subsidy.web.paging import LIMIT_DEFAULT, LIMIT_MAX

HEADERS = {
    "X-Request-Id": {
        "description": _("The id of this request: name it when you ask us"),
        "schema": {"type": "string"},
        "required": True,
    },
    "RateLimit": {
        "description": _("What is left (r) and when all is free again (t, seconds)"),
        "schema": {"type": "string"},
        "example": '"key";r=5999;t=1, "merchant";r=11999;t=1',
    },
    "RateLimit-Policy": {
        "description": _("How much may be asked (q) in how many seconds (w)"),
        "schema": {"type": "string"},
        "example": '"key";q=6000;w=60, "merchant";q=12000;w=60',
    },
    "Idempotent-Replayed": {
        "description": _("true: this is the first answer to this key once more"),
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Retry-After": {
        "description": _("Seconds to wait"),
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
        "required": True,
    },
    "WWW-Authenticate": {
        "description": _("How to sign a request"),
        "schema": {"type": "string"},
        "required": True,
    },
}
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": _(
        "Your own name for this request, kept 30 days. The same key and body again get the first "
        "answer again; the same key with another body is refused. Send a new key for new work"
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
PARAMETERS = {
    "AcceptLanguage": {
        "in": "header",
        "name": "Accept-Language",
        "description": _("The language of `title` and `detail`: zh-Hans (default) or en"),
        "schema": {"type": "string"},
        "example": "zh-Hans",
    },
    "IdempotencyKey": _KEY,
    "RequiredIdempotencyKey": _KEY | {"required": True},
    "Limit": {
        "in": "query",
        "name": "limit",
        "description": _("How many rows a page has"),
        "schema": {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT},
    },
    "Cursor": {
        "in": "query",
        "name": "cursor",
        "description": _("`next_cursor` of the page before"),
        "schema": {"type": "string"},
    },
}
PAGING = ("Limit", "Cursor")
