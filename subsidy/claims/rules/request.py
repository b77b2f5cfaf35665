"""What a merchant sends: one sale, as the API reads it. Money in fen, times in RFC 3339."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from subsidy.core.days import Day, Moment

Text = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
BankName = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=64, strip_whitespace=True)]
Optional = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
County = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Fen = Annotated[int, Field(strict=True, gt=0, le=100_000_000_000)]
#: Evidence that was uploaded before, by its references.
References = list[Short]
EVIDENCE_NAMED_MAX = 40
Fuel = Literal["new_energy", "petrol", "diesel", "other"]
Battery = Literal["lead_acid", "lithium"]

#: Kinds of identifier that a merchant may send with the new item and with the old one.
NEW_KINDS = Literal["serial_number", "imei", "vin", "frame_number", "plate"]
OLD_KINDS = Literal[
    "old_vin", "scrap_certificate", "old_frame_number", "old_plate", "serial_number"
]

#: Where a claim may stand: the words of the room's table of states.
State = Literal[
    "reserved",
    "submitted",
    "in_review",
    "sent_back",
    "approved",
    "scheduled",
    "paid",
    "recovering",
    "recovered",
    "rejected",
    "lapsed",
    "expired",
    "withdrawn",
    "cancelled",
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
    #: Version of the notice of data processing that was shown; a notice, the law asks no consent.
    privacy_notice: Annotated[str, StringConstraints(max_length=20)] = ""


class Vehicle(Part):
    fuel: Fuel
    displacement_ml: int | None = Field(default=None, ge=0, le=20_000)
    registered_on: Day | None = None


class OldVehicle(Part):
    fuel: Fuel
    first_registered_on: Day
    held_since: Day
    registration_type: Short


class Invoice(Part):
    kind: Literal["digital", "paper", "motor_vehicle", "used_car"] = "digital"
    code: Optional = ""
    number: Short
    title: Text
    issued_on: Day
    total_fen: Fen
    buyer_tax_number: Optional = ""


class Goods(Part):
    """What the terms look at; enough for a quote."""

    bought_on: Day
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
    deregistered_on: Day | None = None


class Delivery(Part):
    kind: Literal["installed", "courier", "pickup"]
    delivered_on: Day
    carrier: Optional = ""
    waybill: Optional = ""
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    #: When the device was switched on before the applicant's eyes; phones and their like need it.
    activated_on: Day | None = None


class Payment(Part):
    method: Short
    terminal: Optional = ""
    payer_is_applicant: bool
    transaction: Optional = ""
    #: On which the applicant confirmed (code, signature), as the payment channel names it.
    device: Annotated[str, StringConstraints(max_length=64, strip_whitespace=True)] = ""


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
    evidence: References = Field(default_factory=list, max_length=EVIDENCE_NAMED_MAX)


class Correction(Part):
    """A right number for a wrong one; old: the wrong one, where the claim holds several of its
    kind.
    """

    kind: NEW_KINDS | OLD_KINDS
    value: Short
    old: Short | None = None


class Corrections(Part):
    """What may be corrected on a claim under way. Who applies and in which county may not."""

    identifiers: list[Correction] = Field(default_factory=list, max_length=10)
    invoice: Invoice | None = None
    delivery_address: Text | None = None
    mobile: Short | None = None


class SubmitRequest(Corrections):
    """What a reservation still lacks when the sale is made, or what cures a claim sent back."""

    delivery: Delivery | None = None
    payment: Payment | None = None
    price_fen: Fen | None = None
    evidence: References = Field(default_factory=list, max_length=EVIDENCE_NAMED_MAX)


class AmendRequest(Corrections):
    reason: Text


class AppealRequest(Part):
    reason: Text


class WithdrawRequest(Part):
    reason: Text


BATCH_ROWS_MAX = 1_000


class BatchRequest(Part):
    """Many sales; each row stands for itself."""

    claims: list[ClaimRequest] = Field(min_length=1, max_length=BATCH_ROWS_MAX)


class ListQuery(Part):
    """How a merchant narrows the list of its claims; limit and cursor are read by the page."""

    state: State | None = None
    category: Short | None = None
    store: Short | None = None
    external_id: Short | None = None
    bought_from: Day | None = None
    bought_to: Day | None = None
    updated_since: Moment | None = None
    limit: str | None = None
    cursor: str | None = None


class QuoteOldItem(OldItem):
    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: str = ""


class QuoteGoods(Goods):
    model_config = ConfigDict(extra="ignore", frozen=True)

    #: With the merchant they say what the price is held against.
    brand: Optional = ""
    model: Optional = ""


class QuoteApplicant(Part):
    model_config = ConfigDict(extra="ignore", frozen=True)

    county: County | None = None


class QuoteRequest(Part):
    """The facts of a planned sale. A whole claim may be sent: what is not needed is ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    programme: Short
    category: Short
    #: Credit code: with it, `store` says whose money would pay.
    merchant: Short | None = None
    store: Short | None = None
    county: County | None = None
    decided_on: Day | None = None
    applicant: QuoteApplicant | None = None
    purchase: QuoteGoods
    old_item: QuoteOldItem | None = None
