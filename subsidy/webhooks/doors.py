"""The doors to webhook endpoints, described for the API's document."""

from django.utils.translation import gettext_lazy as _

from subsidy.web.doors import Door, Example, Key
from subsidy.webhooks import answers
from subsidy.webhooks.rules.request import ALL, DeliveryQuery, EndpointRequest, ReplayRequest

TAG = "webhooks"
THE_ENDPOINT = {"reference": "$response.body#/id"}
NEXT = ("get_endpoint", "rotate_secret", "test_endpoint", "list_deliveries", "delete_endpoint")

ENDPOINT = {
    "id": "W-7Q2M4XK9PD3H",
    "url": "https://pos.example.com/hooks/subsidy",
    "description": "till system",
    "events": ALL,
    "state": "active",
    "created_at": "2024-10-01T12:00:00+08:00",
    "failing_since": None,
    "worked_at": None,
    "last_error": "",
    "former_secret_until": None,
}
DELIVERY = {
    "event": "E-7Q2M4XK9PD3H",
    "type": "claim.state_changed",
    "subject": "C-7Q2M4XK9PD3H",
    "sequence": 2,
    "occurred_at": "2024-10-01T12:00:05+08:00",
    "state": "delivered",
    "attempts": 1,
    "next_at": None,
    "delivered_at": "2024-10-01T12:00:06+08:00",
    "last_status": 204,
    "last_error": "",
}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw0000000000A="  # noqa: S105 - an example

LIST = Door(
    name="list_endpoints",
    tag=TAG,
    title=_("The merchant's webhook endpoints"),
    is_paged=True,
    answer=answers.EndpointPage,
    answers={"one": Example(_("One endpoint"), {"data": [ENDPOINT], "next_cursor": None})},
    leads_to={"get_endpoint": {"reference": "$response.body#/data/0/id"}},
)
CREATE = Door(
    name="create_endpoint",
    tag=TAG,
    title=_("Be told of what happens from now on"),
    text=_(
        "The secret is in this answer alone, and not in a repeated one: rotate it if it got lost."
    ),
    key=Key.OPTIONAL,
    body=EndpointRequest,
    status=201,
    answer=answers.SecretAnswer,
    codes=["address_refused", "endpoint_limit_reached"],
    examples={
        "all": Example(_("All events"), {"url": "https://pos.example.com/hooks/subsidy"}),
        "some": Example(
            _("Settlements alone"),
            {"url": "https://erp.example.com/hooks", "events": ["settlement.paid"]},
        ),
    },
    answers={"created": Example(_("Created"), ENDPOINT | {"secret": SECRET})},
    leads_to=dict.fromkeys(NEXT, THE_ENDPOINT),
)
GET = Door(
    name="get_endpoint",
    tag=TAG,
    title=_("One endpoint and how it does"),
    answer=answers.EndpointAnswer,
)
CLOSE = Door(
    name="delete_endpoint",
    tag=TAG,
    title=_("Be told no more; what waits is not sent"),
    status=204,
    codes=["wrong_state"],
)
ROTATE = Door(
    name="rotate_secret",
    tag=TAG,
    title=_("A new secret; the present one signs beside it for a day"),
    key=Key.OPTIONAL,
    answer=answers.SecretAnswer,
    answers={"rotated": Example(_("Rotated"), ENDPOINT | {"secret": SECRET})},
)
RESUME = Door(
    name="resume_endpoint",
    tag=TAG,
    title=_("Send to a paused endpoint again; replay what was missed"),
    key=Key.OPTIONAL,
    answer=answers.EndpointAnswer,
    codes=["wrong_state"],
)
TEST = Door(
    name="test_endpoint",
    tag=TAG,
    title=_("Send a ping, as every event is sent"),
    key=Key.OPTIONAL,
    status=202,
    answer=answers.TestAnswer,
    codes=["wrong_state"],
    answers={"sent": Example(_("On its way"), {"event": "E-7Q2M4XK9PD3H"})},
)
DELIVERIES = Door(
    name="list_deliveries",
    tag=TAG,
    title=_("What was sent there, the newest first; dead letters by `state=dead`"),
    query=DeliveryQuery,
    is_paged=True,
    answer=answers.DeliveryPage,
    answers={"one": Example(_("One delivery"), {"data": [DELIVERY], "next_cursor": None})},
)
REPLAY = Door(
    name="replay_events",
    tag=TAG,
    title=_("Send events again, by name or by time"),
    text=_(
        "Also dead letters and what was missed while paused. At most 1,000 at once: go on with "
        "`after` = `next_after`."
    ),
    key=Key.OPTIONAL,
    body=ReplayRequest,
    status=202,
    answer=answers.ReplayAnswer,
    codes=["wrong_state", "event_unknown"],
    examples={
        "named": Example(_("By name"), {"events": ["E-7Q2M4XK9PD3H"]}),
        "time": Example(_("By time"), {"since": "2024-10-01T00:00:00+08:00"}),
    },
    answers={"all": Example(_("That was all"), {"replayed": 12, "next_after": None})},
)
