"""How settlements are asked for."""

from pydantic import BaseModel, ConfigDict

from subsidy.core.days import Moment
from subsidy.disbursements.states import PaymentState


class PageQuery(BaseModel):
    """What `page` reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: str | None = None
    cursor: str | None = None


class SettlementQuery(PageQuery):
    state: PaymentState | None = None
    paid_since: Moment | None = None
