"""What a file of merchants says, entry by entry; each entry knows the line it began on."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from subsidy.core.identifiers import is_credit_code

Code = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Place = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
Standing = Literal["applied", "checked", "reviewed", "noticed", "active"]
Group = Literal["cars", "appliances", "e_bikes", "digital", "home"]


class Entry(BaseModel):
    """One thing in the file. Nothing unknown is passed over in silence."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, validate_by_name=False
    )

    line: int = Field(alias="_line")


class TerminalEntry(BaseModel):
    """A serial number, or one with the place where the terminal is registered to stand."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, validate_by_name=False
    )

    line: int | None = Field(default=None, alias="_line")
    serial: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    latitude: Decimal | None = Field(default=None, ge=-90, le=90, max_digits=8, decimal_places=6)
    longitude: Decimal | None = Field(default=None, ge=-180, le=180, max_digits=9, decimal_places=6)
    radius_m: int | None = Field(default=None, gt=0, le=100_000)

    @model_validator(mode="before")
    @classmethod
    def _may_be_a_serial_alone(cls, value: Any) -> Any:
        return {"serial": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _stands_somewhere_or_in_its_store(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude come together")
        return self


class StoreEntry(Entry):
    code: Code
    name: Name
    county: Place
    address: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    latitude: Decimal | None = Field(default=None, ge=-90, le=90, max_digits=8, decimal_places=6)
    longitude: Decimal | None = Field(default=None, ge=-180, le=180, max_digits=9, decimal_places=6)
    channel: Literal["store", "online"] = "store"
    terminals: tuple[TerminalEntry, ...] = ()

    @model_validator(mode="after")
    def _lies_somewhere_or_nowhere(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude come together")
        return self


class EnrolmentEntry(Entry):
    programme: Code
    group: Group
    from_on: date = Field(alias="from")
    to_on: date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.to_on is not None and self.to_on < self.from_on:
            raise ValueError("it ends before it begins")
        return self


class AccountEntry(Entry):
    bank: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    branch: Annotated[str, StringConstraints(max_length=200)] = ""
    number: Annotated[str, StringConstraints(pattern=r"^\d{6,34}$")]
    name: Name


class RosterPersonEntry(Entry):
    """One person of the merchant; kept as digests only."""

    kind: Literal["staff", "legal_person", "relative"] = "staff"
    document_type: Literal["resident_id", "foreign_id", "hk_macau", "taiwan", "passport"] = (
        "resident_id"
    )
    document_number: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    mobile: Annotated[str, StringConstraints(max_length=64)] = ""
    account_number: Annotated[str, StringConstraints(max_length=64)] = ""


class MerchantEntry(Entry):
    credit_code: str
    name: Name
    unit: Place
    legal_person: Name
    is_test: bool = False
    stores: tuple[StoreEntry, ...] = Field(min_length=1)
    enrolments: tuple[EnrolmentEntry, ...] = Field(min_length=1)
    payout_account: AccountEntry
    roster: tuple[RosterPersonEntry, ...] = ()
    standing: Standing = "active"

    @model_validator(mode="after")
    def _has_a_sound_credit_code(self) -> Self:
        if not is_credit_code(self.credit_code):
            raise ValueError(f"{self.credit_code} is no unified social credit code")
        return self


class MerchantFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    merchants: tuple[MerchantEntry, ...] = Field(min_length=1)
