"""What a merchant sends: one sale, as the API reads it. Money in fen, times in RFC 3339."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
BankName = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=64, strip_whitespace=True)]
Optional = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
County = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
Fen = Annotated[int, Field(strict=True, gt=0, le=100_000_000_000)]
#: A moment that has a day in every time zone.
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))
]
Fuel = Literal["new_energy", "petrol", "diesel", "other"]
Battery = Literal["lead_acid", "lithium"]

#: Kinds of identifier that a merchant may send with the new item and with the old one.
NEW_KINDS = Literal["serial_number", "imei", "vin", "frame_number", "plate"]
OLD_KINDS = Literal[
    "old_vin", "scrap_certificate", "old_frame_number", "old_plate", "serial_number"
]


class Part(BaseModel):
    """Unknown fields are refused: a typo in a field name must not silently lose a fact."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class NewIdentifier(Part):
    kind: NEW_KINDS
    value: Short


class OldIdentifier(Part):
    kind: OLD_KINDS
    value: Short


class BankAccount(Part):
    bank: BankName
    branch: BankName
    number: Short
    name: Text


class ApplicantPart(Part):
    document_type: Literal["resident_id", "foreign_id", "hk_macau", "taiwan", "passport"]
    document_number: Short
    name: Text
    mobile: Short
    delivery_address: Text
    county: County
    bank_account: BankAccount | None = None


class Vehicle(Part):
    fuel: Fuel
    displacement_ml: int | None = Field(default=None, ge=0, le=20_000)
    registered_on: date | None = None


class OldVehicle(Part):
    fuel: Fuel
    first_registered_on: date
    held_since: date
    registration_type: Short


class Invoice(Part):
    kind: Literal["digital", "paper", "motor_vehicle", "used_car"] = "digital"
    code: Optional = ""
    number: Short
    title: Text
    issued_on: date
    total_fen: Fen
    buyer_tax_number: Optional = ""


class Goods(Part):
    """What the terms look at; enough for a quote."""

    bought_on: date
    price_fen: Fen
    energy_level: int | None = Field(default=None, ge=1, le=5)
    vehicle: Vehicle | None = None
    battery: Battery | None = None


class Purchase(Goods):
    bought_at: Moment
    brand: Short
    model: Short
    gtin: Optional = ""
    list_price_fen: Fen | None = None
    identifiers: list[NewIdentifier] = Field(default_factory=list, max_length=10)
    invoice: Invoice | None = None


class OldItem(Part):
    kind: Short
    vehicle: OldVehicle | None = None
    battery: Battery | None = None
    identifiers: list[OldIdentifier] = Field(default_factory=list, max_length=10)
    received_by: Optional = ""
    deregistered_on: date | None = None


class Delivery(Part):
    kind: Literal["installed", "courier", "pickup"]
    delivered_on: date
    carrier: Optional = ""
    waybill: Optional = ""
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)


class Payment(Part):
    method: Short
    terminal: Optional = ""
    payer_is_applicant: bool
    transaction: Optional = ""


class ClaimRequest(Part):
    """One sale for which the state is asked to pay a part."""

    external_id: Annotated[str, StringConstraints(max_length=64)] = ""
    programme: Short
    category: Short
    store: Short
    channel: Literal["offline", "online"]
    applicant: ApplicantPart
    purchase: Purchase
    old_item: OldItem | None = None
    delivery: Delivery | None = None
    payment: Payment | None = None


class SubmitRequest(Part):
    """What a reservation still lacks when the sale is made."""

    invoice: Invoice
    delivery: Delivery | None = None
    payment: Payment | None = None
    price_fen: Fen | None = None


class WithdrawRequest(Part):
    reason: Text


BATCH_ROWS_MAX = 1_000


class BatchRequest(Part):
    """Many sales; each row stands for itself."""

    claims: list[ClaimRequest] = Field(min_length=1, max_length=BATCH_ROWS_MAX)


class ListQuery(BaseModel):
    """How a merchant narrows the list of its claims; paging's own parameters are read elsewhere."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    state: Short | None = None
    category: Short | None = None
    store: Short | None = None
    external_id: Short | None = None
    bought_from: date | None = None
    bought_to: date | None = None


class QuoteOldItem(OldItem):
    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: str = ""


class QuoteGoods(Goods):
    model_config = ConfigDict(extra="ignore", frozen=True)


class QuoteApplicant(Part):
    model_config = ConfigDict(extra="ignore", frozen=True)

    county: County | None = None


class QuoteRequest(Part):
    """The facts of a planned sale. A whole claim may be sent: what is not needed is ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    programme: Short
    category: Short
    county: County | None = None
    decided_on: date | None = None
    applicant: QuoteApplicant | None = None
    purchase: QuoteGoods
    old_item: QuoteOldItem | None = None
