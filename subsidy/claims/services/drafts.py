"""Drafts: requests on their way to become claims, with the identifiers they would hold."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from subsidy.applicants.services import document_digest
from subsidy.catalogue.rules.price_check import PriceCheck
from subsidy.claims.models import INVOICE_NUMBER_LENGTH, Evidence
from subsidy.claims.rules.facts import Facts
from subsidy.claims.rules.request import ClaimRequest, Invoice, Payment
from subsidy.claims.services.desk import StoreAt
from subsidy.core.faults import Fault
from subsidy.core.identifiers import look_alike, normalise
from subsidy.core.sealed import digest
from subsidy.funds.models import FundLine
from subsidy.programmes.models import Category, Programme, Terms

#: The kind of the holding that an invoice is.
INVOICE = "invoice"


@dataclass(frozen=True)
class Holding:
    """One identifier of a request, ready to be held."""

    kind: str
    digest: bytes
    look_alike_digest: bytes
    masked: str
    pointer: str


@dataclass
class Draft:
    """A request on its way to become a claim: what was found out so far, and what is wrong."""

    request: ClaimRequest
    faults: list[Fault] = field(default_factory=list)
    programme: Programme | None = None
    category: Category | None = None
    store: StoreAt | None = None
    terms: Terms | None = None
    line: FundLine | None = None
    facts: Facts = field(default_factory=dict)
    variant: str = ""
    trace: Sequence[object] = ()
    subsidy_fen: int = 0
    holdings: list[Holding] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    looks: list[dict[str, object]] = field(default_factory=list)  # why a person should look
    terminal_id: int | None = None
    price_check: PriceCheck | None = None
    claim_id: int = 0
    slot: int = 0

    @cached_property
    def document_digest(self) -> bytes:
        part = self.request.applicant
        return document_digest(part.document_type, normalise(part.document_number))

    @property
    def is_sound(self) -> bool:
        return not self.faults

    def refuse(self, code: str, pointer: str = "", **params: object) -> None:
        self.faults.append(Fault(code, pointer, params))


def holdings_in(request: ClaimRequest) -> list[Holding]:
    """Return the identifiers that the claim would hold, the invoice among them."""
    brand = normalise(request.purchase.brand)
    found = [
        holding_of(item.kind, item.value, brand, f"/purchase/identifiers/{index}/value")
        for index, item in enumerate(request.purchase.identifiers)
    ]
    old = request.old_item.identifiers if request.old_item else []
    found += [
        holding_of(item.kind, item.value, "", f"/old_item/identifiers/{index}/value")
        for index, item in enumerate(old)
        if item.kind != "serial_number"  # an old appliance's number is evidence, it claims nothing
    ]
    if paper := request.purchase.invoice:
        found.append(invoice_holding(paper.code, paper.number, "/purchase/invoice/number"))
    return found


def invoice_holding(code: str, number: str, pointer: str) -> Holding:
    """Return the holding of an invoice: older invoices are unique only with their code."""
    return holding_of(INVOICE, f"{code}{number}", "", pointer)


def invoiced(paper: Invoice | None) -> dict[str, Any]:
    """Return what a claim keeps of its invoice in clear; of an unknown one, nothing."""
    if paper is None:
        return {}
    number = normalise(f"{paper.code}{paper.number}")[-INVOICE_NUMBER_LENGTH:]
    return {"invoice_number": number, "invoice_issued_on": paper.issued_on}


def confirmed(payment: Payment | None) -> dict[str, Any]:
    """Return what a claim keeps of the device that the applicant used; of an unknown one, nothing.

    A device that is known by the same name is the same device, whoever's it is.
    """
    if payment is None or not (device := normalise(payment.device)):
        return {}
    return {"device_digest": digest(device, purpose="device")}


def holding_of(kind: str, value: str, brand: str, pointer: str) -> Holding:
    """Return the holding of one number; brand, in normal form: serial numbers are unique in it."""
    normal = normalise(value)
    scope = f"{kind}:{brand}" if kind == "serial_number" else kind
    return Holding(
        kind=kind,
        digest=digest(f"{scope}:{normal}", purpose="identifier"),
        look_alike_digest=digest(f"{scope}:{look_alike(normal)}", purpose="look-alike"),
        masked="*" * max(len(normal) - 4, 0) + normal[-4:],
        pointer=pointer,
    )
