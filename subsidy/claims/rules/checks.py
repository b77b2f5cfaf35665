"""Checks of a request by itself: each yields the faults it sees; all are reported at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from subsidy.claims.rules.request import ClaimRequest, Invoice, OldIdentifier
from subsidy.core import identifiers
from subsidy.core.faults import Fault

SHANGHAI = ZoneInfo("Asia/Shanghai")

#: Words that only organisations carry in their names.
ORGANISATION_WORDS = (
    "公司", "企业", "集团", "商行", "经营部", "事务所", "合作社", "委员会", "学校", "医院",
    "工厂", "中心", "协会", "个体工商户", "股份", "有限",
)  # fmt: skip

#: Longest normal form of a brand or model; a few characters unfold into very many.
NORM_LENGTH_MAX = 100


@dataclass(frozen=True)
class Asked:
    """What the terms ask of a request, beyond its facts."""

    identifiers: tuple[str, ...]
    pays_applicant: bool
    needs_invoice: bool
    on: date


Check = Callable[[ClaimRequest, Asked], Iterator[Fault]]


def all_faults(request: ClaimRequest, asked: Asked) -> list[Fault]:
    """Return the faults of every check, in the order of CHECKS."""
    return [fault for check in CHECKS for fault in check(request, asked)]


def natural_person(request: ClaimRequest, _asked: Asked) -> Iterator[Fault]:
    """Only natural persons are subsidised; `invoice` sees to it that none other is billed."""
    if is_organisation(request.applicant.name):
        yield Fault("company_buyer", "/applicant/name")


def document(request: ClaimRequest, asked: Asked) -> Iterator[Fault]:
    """A resident id must have a sound check digit and birth date, any other document a number."""
    part = request.applicant
    number = identifiers.normalise(part.document_number)
    is_resident = part.document_type == "resident_id"
    if not (identifiers.is_resident_id(number, on=asked.on) if is_resident else number):
        yield Fault("document_invalid", "/applicant/document_number")
    if not identifiers.is_mobile(part.mobile):
        yield Fault("identifier_invalid", "/applicant/mobile")


def invoice(request: ClaimRequest, asked: Asked) -> Iterator[Fault]:
    """The invoice is in the applicant's name, over the price before the subsidy."""
    paper = request.purchase.invoice
    if paper is None:
        if asked.needs_invoice:
            yield Fault("identifier_missing", "/purchase/invoice", {"kind": "invoice"})
        return
    yield from invoice_faults(
        paper,
        name=request.applicant.name,
        price_fen=request.purchase.price_fen,
        place="/purchase/invoice",
    )


def invoice_faults(paper: Invoice, *, name: str, price_fen: int, place: str) -> Iterator[Fault]:
    """Yield what is wrong with an invoice for that person and price (in fen)."""
    if _names_organisation(paper):
        yield Fault("company_buyer", f"{place}/title")
    elif paper.title != name:
        yield Fault("invoice_title_mismatch", f"{place}/title")
    if not _is_valid("invoice", f"{paper.code}{paper.number}"):
        yield Fault("identifier_invalid", f"{place}/number")
    if paper.total_fen != price_fen:
        yield Fault("invoice_total_mismatch", f"{place}/total_fen", {"price_fen": price_fen})


def payer(request: ClaimRequest, _asked: Asked) -> Iterator[Fault]:
    """The applicant pays, nobody else."""
    if request.payment and not request.payment.payer_is_applicant:
        yield Fault("payer_mismatch", "/payment/payer_is_applicant")


def identifiers_valid(request: ClaimRequest, _asked: Asked) -> Iterator[Fault]:
    """Numbers have the form their kind prescribes."""
    for index, item in enumerate(request.purchase.identifiers):
        if not _is_valid(item.kind, item.value):
            yield Fault("identifier_invalid", f"/purchase/identifiers/{index}/value")
    for index, old in enumerate(_old(request)):
        if not _is_valid(old.kind, old.value):
            yield Fault("identifier_invalid", f"/old_item/identifiers/{index}/value")
    for name in ("brand", "model"):
        if not 1 <= len(identifiers.normalise(getattr(request.purchase, name))) <= NORM_LENGTH_MAX:
            yield Fault("identifier_invalid", f"/purchase/{name}")
    if request.purchase.gtin and not identifiers.is_ean(request.purchase.gtin):
        yield Fault("identifier_invalid", "/purchase/gtin")


def identifiers_present(request: ClaimRequest, asked: Asked) -> Iterator[Fault]:
    """Every kind of identifier that the terms ask for is there."""
    sent: set[str] = {item.kind for item in request.purchase.identifiers}
    sent |= {item.kind for item in _old(request) if _is_old(item.kind)}
    for kind in asked.identifiers:
        if kind not in sent and kind != "invoice":
            place = "/old_item/identifiers" if _is_old(kind) else "/purchase/identifiers"
            yield Fault("identifier_missing", place, {"kind": kind})


def own_account(request: ClaimRequest, asked: Asked) -> Iterator[Fault]:
    """Where the citizen is paid, the account is the citizen's own."""
    if not asked.pays_applicant:
        return
    account = request.applicant.bank_account
    if account is None:
        yield Fault("account_missing", "/applicant/bank_account")
        return
    if account.name != request.applicant.name:
        yield Fault("account_not_own", "/applicant/bank_account/name")
    if not identifiers.is_bank_card(identifiers.normalise(account.number)):
        yield Fault("identifier_invalid", "/applicant/bank_account/number")


def days_in_order(request: ClaimRequest, asked: Asked) -> Iterator[Fault]:
    """Nothing has happened in the future, and the two ways of saying when agree."""
    purchase = request.purchase
    if purchase.bought_on > asked.on:
        yield Fault("bought_outside_window", "/purchase/bought_on")
    if purchase.bought_at.astimezone(SHANGHAI).date() != purchase.bought_on:
        yield Fault("days_disagree", "/purchase/bought_at")


CHECKS: tuple[Check, ...] = (
    natural_person,
    document,
    invoice,
    payer,
    identifiers_valid,
    identifiers_present,
    own_account,
    days_in_order,
)


def has_odd_vin(request: ClaimRequest) -> bool:
    """Tell whether a VIN's check digit does not fit: imported cars may differ, so only look."""
    vins = [item.value for item in request.purchase.identifiers if item.kind == "vin"]
    vins += [item.value for item in _old(request) if item.kind == "old_vin"]
    return any(not identifiers.vin_check_digit_ok(identifiers.normalise(vin)) for vin in vins)


def is_organisation(name: str) -> bool:
    """Tell whether the name carries a word that only organisations carry."""
    return any(word in name for word in ORGANISATION_WORDS)


def _names_organisation(paper: Invoice) -> bool:
    return bool(paper.buyer_tax_number) or is_organisation(paper.title)


def _old(request: ClaimRequest) -> list[OldIdentifier]:
    return request.old_item.identifiers if request.old_item else []


def _is_old(kind: str) -> bool:
    return kind.startswith("old_") or kind == "scrap_certificate"


def _is_valid(kind: str, value: str) -> bool:
    number = identifiers.normalise(value)
    if kind == "imei":
        return identifiers.is_imei(number)
    if kind in ("vin", "old_vin"):
        return identifiers.is_vin(number)
    return 4 <= len(number) <= 40
