"""What a programme file holds. Every name a person may write stands here."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from subsidy.funds.files.terms import TermsEntry
from subsidy.funds.files.words import CategoryCode, Fen, Part, RegionCode, Text

Group = Literal["cars", "appliances", "e_bikes", "digital", "home"]
Positive = Annotated[Fen, Field(gt=0)]
Name = Annotated[Text, Field(max_length=50)]
LongName = Annotated[Text, Field(max_length=100)]


class UnitEntry(Part):
    code: RegionCode
    kind: Literal["city", "county_city", "new_area"]
    zh: Name
    en: Name


class CountyEntry(Part):
    """A county in a unit, from `from` (else `regions.since`) to `to` (else for good)."""

    code: RegionCode
    unit: RegionCode
    zh: Name
    en: Name
    valid_from: Annotated[date | None, Field(alias="from")] = None
    valid_to: Annotated[date | None, Field(alias="to")] = None


class Regions(Part):
    since: date
    units: list[UnitEntry]
    counties: list[CountyEntry]


class CategoryEntry(Part):
    code: CategoryCode
    parent: CategoryCode | None = None
    group: Group
    zh: Name
    en: Annotated[Text, Field(max_length=80)]


class ProgrammeEntry(Part):
    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=50)]
    zh: LongName
    en: LongName
    province: RegionCode
    year: Annotated[int, Field(ge=2000, le=2099)]
    is_test: bool = False
    allocation_strategy: Literal["open", "daily_quota"] = "open"


class BatchEntry(Part):
    """Money of one source; a city's names the unit that gave it."""

    number: Annotated[Text, Field(max_length=60)]
    source: Literal["central", "provincial", "city"]
    unit: RegionCode | None = None
    instrument: LongName
    amount: Positive
    issued_on: date
    note: str = ""

    @model_validator(mode="after")
    def names_its_city(self) -> Self:
        if (self.source == "city") != (self.unit is not None):
            raise ValueError("a city's money names its unit, other money names none")
        return self


class AllotmentEntry(Part):
    """What one document allots out of one batch: amounts by unit and group."""

    batch: Text
    document: LongName
    allotted_on: date
    illustrative: bool = False
    note: str = ""
    lines: dict[RegionCode, dict[Group, Positive]]


class Funds(Part):
    batches: list[BatchEntry] = []
    allotments: list[AllotmentEntry] = []


class ProgrammeFile(Part):
    """A programme, or with `adds_to` something added to one that is loaded already."""

    prepared_by: LongName
    checked_by: LongName
    programme: ProgrammeEntry | None = None
    adds_to: Text | None = None
    notes: list[Text] = []
    regions: Regions | None = None
    categories: list[CategoryEntry] = []
    terms: list[TermsEntry] = []
    funds: Funds = Funds()

    @model_validator(mode="after")
    def hangs_together(self) -> Self:
        if self.prepared_by.casefold() == self.checked_by.casefold():
            raise ValueError("checked_by must be somebody else than prepared_by")
        if (self.programme is None) == (self.adds_to is None):
            raise ValueError("needs either programme or adds_to")
        return self

    @property
    def code(self) -> str:
        """The programme that the file is about."""
        return self.programme.code if self.programme else str(self.adds_to)
