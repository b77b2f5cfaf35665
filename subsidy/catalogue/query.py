"""What a merchant sends of its prices, and how it narrows its list."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from subsidy.core.days import Day

Code = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
Brand = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Model = Annotated[str, StringConstraints(min_length=1, max_length=150, strip_whitespace=True)]
Gtin = Annotated[str, StringConstraints(max_length=14, strip_whitespace=True)]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=64, strip_whitespace=True)]
#: A hundred million yuan: beyond it, somebody slipped.
PriceFen = Annotated[int, Field(strict=True, gt=0, le=10_000_000_000)]
ROWS_MAX = 1_000


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FiledPriceRow(Part):
    """No day: from today on."""

    category: Code
    brand: Brand
    model: Model
    price_fen: PriceFen
    from_on: Day | None = None
    gtin: Gtin = ""


class FiledPricesRequest(Part):
    prices: list[FiledPriceRow] = Field(min_length=1, max_length=ROWS_MAX)


class FiledPriceQuery(Part):
    state: Literal["waiting", "in_force", "rejected", "superseded"] | None = None
    limit: str | None = None
    cursor: str | None = None


class PastSaleRow(Part):
    store: Code
    category: Code
    brand: Brand
    model: Model
    price_fen: PriceFen
    sold_on: Day
    reference: Reference
    gtin: Gtin = ""
    energy_level: int | None = Field(default=None, ge=1, le=5)


class PastSalesRequest(Part):
    sales: list[PastSaleRow] = Field(min_length=1, max_length=ROWS_MAX)
