"""What merchants send about their endpoints."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from subsidy.webhooks.rules.addresses import URL_LENGTH_MAX

REPLAY_MAX = 1_000
Subscribable = Literal[
    "claim.state_changed",
    "claim.held",
    "settlement.paid",
    "flag.opened",
    "merchant.standing_changed",
]
ALL: list[Subscribable] = [
    "claim.state_changed",
    "claim.held",
    "settlement.paid",
    "flag.opened",
    "merchant.standing_changed",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EndpointRequest(_Strict):
    """A new endpoint; without `events` it hears of everything."""

    url: Annotated[str, Field(min_length=1, max_length=URL_LENGTH_MAX)]
    description: Annotated[str, Field(max_length=200)] = ""
    events: Annotated[list[Subscribable], Field(min_length=1, max_length=len(ALL))] = ALL


class ReplayRequest(_Strict):
    """Which events to send again: by name, or by when they happened."""

    events: Annotated[
        list[Annotated[str, Field(max_length=20)]] | None,
        Field(min_length=1, max_length=REPLAY_MAX),
    ] = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    after: Annotated[str, Field(max_length=20)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "ReplayRequest":
        by_name = self.events is not None
        narrows = self.until is not None or self.after is not None
        if by_name == (self.since is not None) or (by_name and narrows):
            raise ValueError("either events, or since with or without until and after")
        return self


class DeliveryQuery(BaseModel):
    """Filters of the list of deliveries."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    state: Literal["waiting", "delivered", "dead"] | None = None
