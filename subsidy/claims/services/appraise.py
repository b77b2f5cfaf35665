"""Appraising a request: which terms, which line, how much, and everything that is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from subsidy.applicants.services import document_digest
from subsidy.claims.rules import checks
from subsidy.claims.rules.facts import Facts, facts_of
from subsidy.claims.rules.request import ClaimRequest
from subsidy.claims.services.policy import Policy
from subsidy.core.clock import programme_day
from subsidy.core.faults import Fault
from subsidy.core.identifiers import look_alike, normalise
from subsidy.core.sealed import digest
from subsidy.funds.models import FundLine
from subsidy.merchants.models import Merchant, PayoutAccount, Store
from subsidy.merchants.states import MerchantState
from subsidy.programmes.models import Category, Programme, Terms
from subsidy.programmes.rules import evaluate
from subsidy.programmes.states import ProgrammeState


@dataclass(frozen=True)
class Desk:
    """What is known of the merchant whose requests are read: one look-up for a whole batch."""

    merchant: Merchant
    stores: dict[str, Store]
    enrolments: set[tuple[int, str]]  # (programme id, category group), in force today
    payout_account: PayoutAccount | None


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
    store: Store | None = None
    terms: Terms | None = None
    line: FundLine | None = None
    facts: Facts = field(default_factory=dict)
    variant: str = ""
    trace: Sequence[object] = ()
    subsidy_fen: int = 0
    holdings: list[Holding] = field(default_factory=list)
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


def desk_of(merchant: Merchant, requests: Sequence[ClaimRequest], *, on: date) -> Desk:
    """Look up the merchant's stores that the requests name, its enrolments and its account."""
    codes = {request.store for request in requests}
    enrolments = [row for row in merchant.enrolments.all() if row.covers(on)]
    return Desk(
        merchant=merchant,
        stores={row.code: row for row in Store.objects.of_merchant(merchant, codes=codes)},
        enrolments={(row.programme_id, row.category_group) for row in enrolments},
        payout_account=merchant.payout_accounts.active().only("id", "merchant").first(),
    )


def appraise(
    request: ClaimRequest, desk: Desk, policy: Policy, *, is_sale: bool, at: datetime
) -> Draft:
    """Return the draft with all faults that can be seen without holding anything.

    is_sale: the sale is made, so its invoice must be there; else a reservation is asked for.
    """
    draft, today = Draft(request), programme_day(at)
    _place(draft, desk, policy, today)
    if draft.programme and draft.category and draft.store:
        _reckon(draft, desk, policy, today)
    asked = checks.Asked(
        identifiers=tuple(draft.terms.identifiers_required) if draft.terms else (),
        pays_applicant=bool(draft.terms and draft.terms.payee == Terms.Payee.APPLICANT),
        needs_invoice=is_sale,
        on=today,
    )
    seen = {(fault.code, fault.pointer) for fault in draft.faults}
    for fault in checks.all_faults(request, asked):
        if (fault.code, fault.pointer) not in seen:
            draft.faults.append(fault)
    draft.holdings = list(_holdings(request))
    return draft


def _place(draft: Draft, desk: Desk, policy: Policy, today: date) -> None:
    """Find programme, category, store; say what is wrong with them or with the merchant."""
    request = draft.request
    _judge_merchant(draft, desk)
    draft.programme = policy.programmes.get(request.programme)
    if draft.programme is None or draft.programme.is_test != desk.merchant.is_test:
        draft.programme = None
        draft.refuse("programme_unknown", "/programme")
    else:
        _judge_programme(draft, draft.programme)
    draft.category = policy.categories.get(request.category)
    if draft.category is None:
        draft.refuse("not_eligible_category", "/category")
    draft.store = desk.stores.get(request.store)
    if draft.store is None:
        draft.refuse("store_unknown", "/store")
    if policy.unit_of(request.applicant.county, today) is None:
        draft.refuse("county_unknown", "/applicant/county")
    if draft.programme and draft.category:
        _judge_enrolment(draft, desk, draft.programme, draft.category)


def _judge_merchant(draft: Draft, desk: Desk) -> None:
    if desk.merchant.state == MerchantState.SUSPENDED:
        draft.refuse("merchant_suspended")
    elif desk.merchant.state != MerchantState.ACTIVE:
        draft.refuse("merchant_not_active")


def _judge_enrolment(draft: Draft, desk: Desk, programme: Programme, category: Category) -> None:
    if (programme.pk, category.group) not in desk.enrolments:
        draft.refuse("merchant_not_enrolled", "/category")


def _judge_programme(draft: Draft, programme: Programme) -> None:
    if programme.state == ProgrammeState.PAUSED:
        draft.refuse("programme_paused", "/programme")
    elif programme.state != ProgrammeState.OPEN:
        draft.refuse("programme_closed", "/programme")


def _reckon(draft: Draft, desk: Desk, policy: Policy, today: date) -> None:
    """Choose terms and line, and let the terms say how much."""
    request, programme, category = draft.request, draft.programme, draft.category
    assert programme
    assert category
    assert draft.store
    at_store = policy.charged_to(programme, category) == Terms.ChargedTo.STORE
    county = draft.store.county.code if at_store else request.applicant.county
    bought_on = request.purchase.bought_on
    unit = policy.unit_of(county, bought_on)
    chosen = policy.choose(programme, category, unit, bought_on=bought_on, decided_on=today)
    if isinstance(chosen, str):
        place = "/category" if chosen == "not_eligible_category" else "/purchase/bought_on"
        draft.refuse(chosen, place)
        return
    draft.terms, data = chosen
    draft.line = policy.line(programme, unit, category)
    if draft.line is None:
        draft.refuse("no_fund_line", "/store" if at_store else "/applicant/county")
    if not data.takes_applications(today):
        draft.refuse("apply_deadline_passed", "/purchase/bought_on")
    draft.facts = facts_of(request.purchase, request.old_item)
    result = evaluate(data, draft.facts)
    for code in result.codes:
        draft.refuse(code, "/purchase")
    draft.variant, draft.trace = result.variant or "", result.trace
    draft.subsidy_fen = result.amount_fen or 0
    if draft.terms.payee == Terms.Payee.MERCHANT and not desk.payout_account:
        draft.refuse("payout_account_missing")
    if result.amount_fen == 0:
        draft.refuse("nothing_to_pay", "/purchase/price_fen")


def _holdings(request: ClaimRequest) -> list[Holding]:
    """Return the identifiers that the claim would hold, the invoice among them."""
    brand = normalise(request.purchase.brand)
    found = [
        _holding(item.kind, item.value, brand, f"/purchase/identifiers/{index}/value")
        for index, item in enumerate(request.purchase.identifiers)
    ]
    old = request.old_item.identifiers if request.old_item else []
    found += [
        _holding(item.kind, item.value, "", f"/old_item/identifiers/{index}/value")
        for index, item in enumerate(old)
        if item.kind != "serial_number"  # an old appliance's number is evidence, it claims nothing
    ]
    if paper := request.purchase.invoice:
        found.append(invoice_holding(paper.code, paper.number, "/purchase/invoice/number"))
    return found


def invoice_holding(code: str, number: str, pointer: str) -> Holding:
    """Return the holding of an invoice: older invoices are unique only with their code."""
    return _holding("invoice", f"{code}{number}", "", pointer)


def _holding(kind: str, value: str, brand: str, pointer: str) -> Holding:
    normal = normalise(value)
    scope = f"{kind}:{brand}" if kind == "serial_number" else kind
    return Holding(
        kind=kind,
        digest=digest(f"{scope}:{normal}", purpose="identifier"),
        look_alike_digest=digest(f"{scope}:{look_alike(normal)}", purpose="look-alike"),
        masked="*" * max(len(normal) - 4, 0) + normal[-4:],
        pointer=pointer,
    )
