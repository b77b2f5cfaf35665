"""How terms are asked for."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from subsidy.core.days import Day

Code = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class NoQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TermsQuery(NoQuery):
    """on: the day of purchase, today unless given."""

    programme: Code | None = None
    category: Code | None = None
    on: Day | None = None
