"""The API's document, for machines and for people."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy as _
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from pydantic import BaseModel, ConfigDict
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from subsidy.web.document import document
from subsidy.web.doors import Door, described
from subsidy.web.parsing import read_query
from subsidy.web.throttles import AddressThrottle

#: Scripts, styles and pictures of our own alone; Swagger UI keeps small pictures in its styles.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
RENDERERS = [
    OpenApiJsonRenderer2,
    OpenApiJsonRenderer,
    OpenApiYamlRenderer2,
    OpenApiYamlRenderer,
]
LANGUAGES = {"zh": "zh-hans", "zh-Hans": "zh-hans", "zh-hans": "zh-hans", "en": "en"}


class SchemaQuery(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    lang: Literal["zh", "zh-Hans", "zh-hans", "en"] | None = None
    format: Literal["json", "yaml"] | None = None


SCHEMA = Door(
    name="get_schema",
    tag="documents",
    title=_("This document, as JSON or YAML"),
    codes=["not_found"],
    text=_("`?lang=` zh or en, else Accept-Language; `?format=` json or yaml, else Accept."),
    query=SchemaQuery,
    answer={renderer.media_type: {"type": "object"} for renderer in RENDERERS},
)


class SchemaView(APIView):
    authentication_classes: list[type] = []
    permission_classes: list[type] = []
    throttle_classes = [AddressThrottle]
    renderer_classes = RENDERERS

    @described(SCHEMA)
    def get(self, request: Request) -> Response:
        lang = read_query(request, SchemaQuery).lang
        return Response(document(LANGUAGES[lang] if lang else get_language()))


def docs(request: HttpRequest) -> HttpResponse:
    """Show the document to people: Swagger UI, served by ourselves."""
    page = render(request, "web/docs.html", {"lang": LANGUAGES.get(request.GET.get("lang", ""))})
    page.headers["Content-Security-Policy"] = CONTENT_POLICY
    return page
