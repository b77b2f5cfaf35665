"""Doors that exist only here: each shows one manner."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe
from pydantic import BaseModel
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from subsidy.core.errors import Refused, WrongState
from subsidy.core.faults import Fault
from subsidy.web.parsing import read_body, read_query
from subsidy.web.throttles import AddressThrottle


class Item(BaseModel):
    name: str
    price_fen: int


class Order(BaseModel):
    items: list[Item]
    note: str = ""


class Filter(BaseModel):
    state: str | None = None
    count: int = 1


RAISES = {
    "wrong_state": WrongState("cannot approve a claim that is paid"),
    "mixed": Refused([Fault("fund_exhausted"), Fault("quota_used", "/applicant")]),
    "races": Refused([Fault("fund_exhausted"), Fault("programme_paused")]),
    "not_found": Http404(),
    "throttled": exceptions.Throttled(wait=1.2),
    "forbidden": exceptions.PermissionDenied(),
    "not_allowed": PermissionDenied(),
    "suspicious": SuspiciousOperation(),
    "unauthenticated": exceptions.NotAuthenticated(),
    "tree": exceptions.ValidationError({"a/b": [{"c": ["is wrong."]}], "non_field_errors": ["no"]}),
    "database": OperationalError("server closed the connection"),
    "bug": ZeroDivisionError("a bug"),
}


class Raising(APIView):
    authentication_classes: list[type] = []
    permission_classes: list[type] = []

    def get(self, _request: Request, what: str) -> Response:
        raise RAISES[what]


class Echo(APIView):
    authentication_classes: list[type] = []
    permission_classes: list[type] = []

    def get(self, request: HttpRequest) -> Response:
        return Response(read_query(request, Filter).model_dump())

    def post(self, request: HttpRequest) -> Response:
        return Response(read_body(request, Order).model_dump())


class Counted(APIView):
    authentication_classes: list[type] = []
    permission_classes: list[type] = []
    throttle_classes = [AddressThrottle]

    def get(self, _request: Request) -> Response:
        return Response({})


@require_safe
def plain(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def plain_bug(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("a bug outside DRF")


urlpatterns = [
    path("health/", include("subsidy.web.urls")),
    path("api/v1/raise/<str:what>", Raising.as_view()),
    path("api/v1/echo", Echo.as_view()),
    path("api/v1/counted", Counted.as_view()),
    path("api/v1/plain", plain),
    path("api/v1/bug", plain_bug),
    path("elsewhere/bug", plain_bug),
]
