"""What the doors to prices answer, typed. `serializers` fills these shapes."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime

from subsidy.catalogue.rules.price_check import Verdict
from subsidy.catalogue.states import FiledState
from subsidy.web.answers import Answer, FaultAnswer, page_of


class PriceCheckAnswer(Answer):
    """What a price is held against, before the sale is submitted."""

    baseline_fen: int | None
    baseline_from: date | None
    n: int
    filed_price_fen: int | None
    verdict: Verdict
    advice: str


class FiledPriceAnswer(Answer):
    """A price that the merchant promised not to exceed."""

    category: str
    brand: str
    model: str
    gtin: str
    filed_at: AwareDatetime
    price_fen: int
    from_on: date
    to_on: date | None
    state: FiledState
    findings: list[Any] | dict[str, Any]


class FiledRow(Answer):
    """What became of one row: the price that binds, or `errors`."""

    index: int
    is_new: bool | None = None
    price_fen: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    state: FiledState | None = None
    findings: list[Any] | dict[str, Any] | None = None
    errors: list[FaultAnswer] | None = None


class FiledPricesAnswer(Answer):
    accepted: int
    refused: int
    results: list[FiledRow]


class PastSaleAnswer(Answer):
    index: int
    errors: list[FaultAnswer] | None = None


class PastSalesAnswer(Answer):
    loaded: int
    known: int
    refused: int
    results: list[PastSaleAnswer]


FiledPricePage = page_of(FiledPriceAnswer, "FiledPricePage")
