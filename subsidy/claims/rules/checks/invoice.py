"""The invoice is in the applicant's name, over the price before the subsidy, and of its day."""

from collections.abc import Iterator
from datetime import date

from subsidy.claims.rules.checks.kinds import Asked, Check
from subsidy.claims.rules.checks.natural_person import is_organisation
from subsidy.claims.rules.numbers import is_valid
from subsidy.claims.rules.request import ClaimRequest, Invoice
from subsidy.core.faults import Fault
from subsidy.core.identifiers import is_credit_code, normalise


def see(request: ClaimRequest, asked: Asked) -> Iterator[Fault]:
    """A reservation may come without an invoice; a sale may not."""
    purchase = request.purchase
    paper = purchase.invoice
    if paper is None:
        if asked.needs_invoice:
            yield Fault("identifier_missing", "/purchase/invoice", {"kind": "invoice"})
        return
    yield from invoice_faults(
        paper,
        name=request.applicant.name,
        price_fen=purchase.price_fen,
        place="/purchase/invoice",
    )
    yield from day_faults(
        paper, bought_on=purchase.bought_on, on=asked.on, place="/purchase/invoice"
    )


def invoice_faults(paper: Invoice, *, name: str, price_fen: int, place: str) -> Iterator[Fault]:
    """Yield what is wrong with an invoice for that person and price (in fen)."""
    tax_number = normalise(paper.buyer_tax_number)
    if tax_number or is_organisation(paper.title):
        yield Fault("company_buyer", f"{place}/title")
    elif paper.title != name:
        yield Fault("invoice_title_mismatch", f"{place}/title")
    if tax_number and not is_credit_code(tax_number):
        yield Fault("identifier_invalid", f"{place}/buyer_tax_number")
    if not is_valid("invoice", f"{paper.code}{paper.number}"):
        yield Fault("identifier_invalid", f"{place}/number")
    if paper.total_fen != price_fen:
        yield Fault("invoice_total_mismatch", f"{place}/total_fen", {"price_fen": price_fen})


def day_faults(paper: Invoice, *, bought_on: date, on: date, place: str) -> Iterator[Fault]:
    """An invoice is issued on the day of purchase or later, and not after today.

    Of a purchase in the future another check tells.
    """
    if bought_on <= on and not bought_on <= paper.issued_on <= on:
        saw = {"bought_on": bought_on.isoformat(), "issued_on": paper.issued_on.isoformat()}
        yield Fault("invoice_day_mismatch", f"{place}/issued_on", saw)


CHECK = Check(
    see,
    (
        "company_buyer",
        "identifier_invalid",
        "identifier_missing",
        "invoice_day_mismatch",
        "invoice_title_mismatch",
        "invoice_total_mismatch",
    ),
)
