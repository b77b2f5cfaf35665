"""Windows on webhooks: who is told, of what, and what did not arrive."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName, Window
from subsidy.webhooks import services
from subsidy.webhooks.models import Delivery, Endpoint, Event
from subsidy.webhooks.states import ENDPOINT_MOVES, DeliveryState, EndpointState


@admin.register(Endpoint)
class EndpointWindow(Window):
    list_display = [
        "reference",
        "merchant_name",
        "shown_address",
        "state_label",
        "failures",
        "failing_since",
        "worked_at",
    ]
    list_filter = ["state", ("merchant__unit", ByName)]
    list_select_related = ["merchant"]
    search_fields = ["reference", "merchant__name", "merchant__credit_code"]
    unit_path = "merchant__unit"
    fields = [
        ("reference", "merchant_name", "state_label"),
        ("shown_address", "description"),
        "events",
        ("created_at", "tried_at", "worked_at"),
        ("failures", "failing_since", "rests_until"),
        ("waiting_count", "dead_count", "former_until"),
        "last_error",
    ]
    merchant_name = linked("merchant", _("merchant"))
    verbs = [
        Verb(
            "pause",
            _("Pause"),
            "webhooks.pause_endpoint",
            services.pause_endpoint,
            starts_from(ENDPOINT_MOVES, "pause"),
            form=ReasonForm,
            warning=_("What waits becomes dead letters; the merchant may have them sent again."),
        ),
        Verb(
            "resume",
            _("Resume"),
            "webhooks.resume_endpoint",
            services.resume_endpoint,
            starts_from(ENDPOINT_MOVES, "resume"),
        ),
    ]

    @admin.display(description=_("address"), ordering="url")
    def shown_address(self, endpoint: Endpoint) -> str:
        return endpoint.shown_url

    @admin.display(description=_("waiting"))
    def waiting_count(self, endpoint: Endpoint) -> int:
        return endpoint.deliveries.filter(state=DeliveryState.WAITING).count()

    @admin.display(description=_("dead letters"))
    def dead_count(self, endpoint: Endpoint) -> int:
        return endpoint.deliveries.filter(state=DeliveryState.DEAD).count()


@admin.register(Event)
class EventWindow(Window):
    list_display = ["reference", "merchant_name", "type", "subject", "sequence", "occurred_at"]
    list_filter = ["type", ("merchant__unit", ByName)]
    list_select_related = ["merchant"]
    search_fields = ["reference", "subject"]
    unit_path = "merchant__unit"
    fields = [
        ("reference", "merchant_name", "type"),
        ("subject", "sequence", "occurred_at"),
        "data",
    ]
    merchant_name = linked("merchant", _("merchant"))


def _may_be_replayed(delivery: Delivery) -> bool:
    return delivery.endpoint.state == EndpointState.ACTIVE


@admin.register(Delivery)
class DeliveryWindow(Window):
    list_display = [
        "event_reference",
        "endpoint_reference",
        "merchant_name",
        "state_label",
        "attempts",
        "next_at",
        "last_status",
        "last_error",
    ]
    list_filter = ["state", "event__type", ("endpoint__merchant__unit", ByName)]
    list_select_related = ["event", "endpoint__merchant"]
    search_fields = ["event__reference", "endpoint__reference", "subject"]
    unit_path = "endpoint__merchant__unit"
    fields = [
        ("event_reference", "endpoint_reference", "merchant_name"),
        ("subject", "state_label", "attempts"),
        ("next_at", "tried_at", "delivered_at"),
        ("last_status", "last_error"),
    ]
    event_reference = linked("event", _("webhook event"))
    endpoint_reference = linked("endpoint", _("webhook endpoint"))
    merchant_name = linked("endpoint__merchant", _("merchant"))
    verbs = [
        Verb(
            "replay",
            _("Send again"),
            "webhooks.replay_delivery",
            services.replay_delivery,
            _may_be_replayed,
            form=forms.Form,
            warning=_("The receiver gets the same event once more, under the same id."),
        )
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("event", "endpoint__merchant")
