"""The merchant's doors to webhooks. Each reads the clock and makes one call."""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from subsidy.claims.views.claims import MerchantView
from subsidy.core import clock
from subsidy.core.errors import NotFound
from subsidy.merchants.authentication import HasScope
from subsidy.web.doors import described
from subsidy.web.paging import page
from subsidy.web.parsing import read_body, read_query
from subsidy.web.problems import as_json
from subsidy.webhooks import doors, serializers, services
from subsidy.webhooks.models import Delivery, Endpoint
from subsidy.webhooks.rules.request import DeliveryQuery, EndpointRequest, ReplayRequest
from subsidy.webhooks.serializers import Json

CREATED, DONE, TAKEN, EMPTY = 201, 200, 202, 204


class WebhookView(MerchantView):
    """A door that only keys with the scope for webhooks open, also for reading."""

    def get_permissions(self) -> list[BasePermission]:
        return [HasScope("webhooks:write")()]

    def endpoint(self, reference: str) -> Endpoint:
        """Return the merchant's own endpoint. Raises NotFound."""
        found = Endpoint.objects.of(self.merchant).filter(reference=reference).first()
        if found is None:
            raise NotFound(f"no endpoint {reference}")
        return found

    def once_with_secret(self, status: int, verb: Callable[[], Endpoint]) -> HttpResponse:
        """Answer with the endpoint, and this once with its secret.

        What is kept for a repeated request has none: secrets lie nowhere but sealed.
        """
        made: list[Endpoint] = []

        def without_secret() -> tuple[int, Json]:
            made[:] = [verb()]
            return status, serializers.endpoint(made[0]) | {"secret": None}

        answer = self.once(without_secret, required=False)
        if answer.status_code == status and "Idempotent-Replayed" not in answer.headers:
            body = json.loads(answer.content) | {"secret": made[0].secret}
            answer.content = as_json(body)
        return answer


class EndpointsView(WebhookView):
    @described(doors.LIST)
    def get(self, request: HttpRequest) -> Response:
        rows = Endpoint.objects.of(self.merchant).defer("secret", "former_secret")
        return Response(page(request, rows, serializers.endpoint))

    @described(doors.CREATE)
    def post(self, request: Request) -> HttpResponse:
        def verb() -> Endpoint:
            asked = read_body(request, EndpointRequest)
            return services.open_endpoint(
                self.merchant,
                url=asked.url,
                description=asked.description,
                events=asked.events,
                by=self.actor,
                at=clock.now(),
            )

        return self.once_with_secret(CREATED, verb)


class EndpointView(WebhookView):
    @described(doors.GET)
    def get(self, _request: HttpRequest, reference: str) -> Response:
        return Response(serializers.endpoint(self.endpoint(reference)))

    @described(doors.CLOSE)
    def delete(self, _request: HttpRequest, reference: str) -> HttpResponse:
        services.close_endpoint(self.endpoint(reference), by=self.actor, at=clock.now())
        return HttpResponse(status=EMPTY)


class RotateView(WebhookView):
    @described(doors.ROTATE)
    def post(self, _request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> Endpoint:
            endpoint = self.endpoint(reference)
            services.rotate_secret(endpoint, at=clock.now())
            return endpoint

        return self.once_with_secret(DONE, verb)


class ResumeView(WebhookView):
    @described(doors.RESUME)
    def post(self, _request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            endpoint = self.endpoint(reference)
            services.resume_endpoint(endpoint, by=self.actor, at=clock.now())
            return DONE, serializers.endpoint(endpoint)

        return self.once(verb, required=False)


class TestView(WebhookView):
    @described(doors.TEST)
    def post(self, _request: HttpRequest, reference: str) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            event = services.test_endpoint(self.endpoint(reference), at=clock.now())
            return TAKEN, {"event": event.reference}

        return self.once(verb, required=False)


class DeliveriesView(WebhookView):
    @described(doors.DELIVERIES)
    def get(self, request: HttpRequest, reference: str) -> Response:
        asked = read_query(request, DeliveryQuery)
        rows = Delivery.objects.filter(endpoint=self.endpoint(reference)).select_related("event")
        if asked.state is not None:
            rows = rows.filter(state=asked.state)
        return Response(page(request, rows, serializers.delivery))


class ReplayView(WebhookView):
    @described(doors.REPLAY)
    def post(self, request: Request, reference: str) -> HttpResponse:
        def verb() -> tuple[int, Json]:
            asked, endpoint = read_body(request, ReplayRequest), self.endpoint(reference)
            done = _replay(endpoint, asked)
            return TAKEN, {"replayed": done.count, "next_after": done.next_after}

        return self.once(verb, required=False)


def _replay(endpoint: Endpoint, asked: ReplayRequest) -> services.Replay:
    at = clock.now()
    if asked.events is not None:
        return services.replay_named(endpoint, asked.events, at=at)
    assert asked.since is not None
    return services.replay_since(endpoint, asked.since, until=asked.until, after=asked.after, at=at)
