"""What the doors to webhook endpoints answer, typed. `serializers` fills these shapes."""

from pydantic import AwareDatetime

from subsidy.web.answers import Answer, page_of
from subsidy.webhooks.rules.request import Subscribable
from subsidy.webhooks.states import DeliveryState, EndpointState, EventType


class EndpointAnswer(Answer):
    """An endpoint and how it does."""

    id: str
    url: str
    description: str
    events: list[Subscribable]
    state: EndpointState
    created_at: AwareDatetime
    failing_since: AwareDatetime | None
    worked_at: AwareDatetime | None
    last_error: str
    former_secret_until: AwareDatetime | None


class SecretAnswer(EndpointAnswer):
    """The endpoint with its secret, which is shown this once; null when the answer is repeated."""

    secret: str | None


class DeliveryAnswer(Answer):
    """An event on its way."""

    event: str
    type: EventType
    subject: str
    sequence: int
    occurred_at: AwareDatetime
    state: DeliveryState
    attempts: int
    next_at: AwareDatetime | None
    delivered_at: AwareDatetime | None
    last_status: int | None
    last_error: str


class TestAnswer(Answer):
    event: str


class ReplayAnswer(Answer):
    """How many go out again; where to go on, null when that was all."""

    replayed: int
    next_after: str | None


EndpointPage = page_of(EndpointAnswer, "EndpointPage")
DeliveryPage = page_of(DeliveryAnswer, "DeliveryPage")
