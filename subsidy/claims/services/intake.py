"""Intake: from requests to claims that hold quota, identifiers, money. One road for 1 or 1,000.

The order holds under load: read, find all faults in memory, take what is unique in sorted order,
write the claims, and touch the balances last. What does not fit the money is let go again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from subsidy.applicants.services import Account, Person, register_many
from subsidy.catalogue.services import ProductRow, products_for
from subsidy.claims.models import Claim
from subsidy.claims.rules.checks import has_odd_vin
from subsidy.claims.rules.facts import delivered
from subsidy.claims.rules.request import ClaimRequest
from subsidy.claims.services import holdings
from subsidy.claims.services.appraise import appraise
from subsidy.claims.services.desk import Desk, desk_of
from subsidy.claims.services.drafts import Draft, confirmed, invoiced
from subsidy.claims.services.policy import policy
from subsidy.claims.services.registers import consult
from subsidy.claims.services.reservations import hold_money
from subsidy.claims.states import ClaimState
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refused
from subsidy.core.faults import Fault
from subsidy.core.identifiers import normalise
from subsidy.core.references import new_reference
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Terms


@dataclass(frozen=True)
class Outcome:
    """What became of one request: a claim, or the faults that kept it from becoming one."""

    claim: Claim | None
    faults: tuple[Fault, ...]


def reserve(merchant: Merchant, request: ClaimRequest, *, by: Actor, at: datetime) -> Claim:
    """Hold quota, identifiers and money for a sale to come. Raises Refused with all faults."""
    return _one(merchant, request, is_sale=False, by=by, at=at)


def submit(merchant: Merchant, request: ClaimRequest, *, by: Actor, at: datetime) -> Claim:
    """Reserve and submit in one, for a sale already made. Raises Refused with all faults."""
    return _one(merchant, request, is_sale=True, by=by, at=at)


@transaction.atomic(savepoint=False)
def submit_many(
    merchant: Merchant, requests: Sequence[ClaimRequest], *, by: Actor, at: datetime
) -> list[Outcome]:
    """Submit sales independently of one another; one refused row holds up no other."""
    drafts = _take_in(merchant, requests, is_sale=True, by=by, at=at)
    return [Outcome(claim, tuple(draft.faults)) for draft, claim in drafts]


@transaction.atomic(savepoint=False)
def _one(
    merchant: Merchant, request: ClaimRequest, *, is_sale: bool, by: Actor, at: datetime
) -> Claim:
    [(draft, claim)] = _take_in(merchant, [request], is_sale=is_sale, by=by, at=at)
    if claim is None:
        raise Refused(draft.faults)
    return claim


def _take_in(
    merchant: Merchant,
    requests: Sequence[ClaimRequest],
    *,
    is_sale: bool,
    by: Actor,
    at: datetime,
) -> list[tuple[Draft, Claim | None]]:
    desk, known = desk_of(merchant, requests, on=programme_day(at)), policy()
    drafts = [appraise(request, desk, known, is_sale=is_sale, at=at) for request in requests]
    consult(drafts, desk, at=at, checks_price=not is_sale)
    holdings.note_conflicts(drafts)
    sound = [draft for draft in drafts if draft.is_sound]
    claims: dict[int, Claim] = {}
    if sound:
        claims = write(sound, desk, is_sale=is_sale, by=by, at=at)
    for draft in drafts:
        if draft.claim_id in claims:
            claims[draft.claim_id].price_check = draft.price_check
    return [(draft, claims.get(draft.claim_id)) for draft in drafts]


def write(
    drafts: Sequence[Draft],
    desk: Desk,
    *,
    is_sale: bool,
    by: Actor,
    at: datetime,
    counts: bool = True,
) -> dict[int, Claim]:
    """Write the claims of sound drafts; those that lose a race or find no money get faults.

    counts: whether they take from the daily quota of their lines.
    """
    people = register_many([_person(draft.request) for draft in drafts], at=at)
    products = products_for([_product(draft) for draft in drafts])
    holdings.take(drafts, [applicant_id for applicant_id, _ in people])
    state = ClaimState.SUBMITTED if is_sale else ClaimState.RESERVED
    claims = {
        draft.claim_id: _claim(draft, desk, person, product, state, at)
        for draft, person, product in zip(drafts, people, products, strict=True)
        if draft.is_sound
    }
    hold_money(drafts, claims, counts=counts, by=by, at=at)
    return {draft.claim_id: claims[draft.claim_id] for draft in drafts if draft.is_sound}


def _claim(
    draft: Draft,
    desk: Desk,
    person: tuple[int, int],
    product_id: int | None,
    state: ClaimState,
    at: datetime,
) -> Claim:
    request, purchase, terms = draft.request, draft.request.purchase, draft.terms
    assert draft.programme
    assert draft.category
    assert draft.store
    assert terms
    assert product_id is not None, "the checks refuse a product without a name"
    is_sale = state == ClaimState.SUBMITTED
    pays_merchant = terms.payee == Terms.Payee.MERCHANT
    return Claim(
        id=draft.claim_id,
        reference=new_reference("C"),
        programme_id=draft.programme.pk,
        category_id=draft.category.pk,
        terms_id=terms.pk,
        variant=draft.variant,
        line=draft.line,
        merchant_id=desk.merchant.pk,
        store_id=draft.store.id,
        applicant_id=person[0],
        contact_id=person[1],
        product_id=product_id,
        external_id=request.external_id,
        channel=request.channel,
        county_code=request.applicant.county,
        privacy_notice=request.applicant.privacy_notice,
        state=state,
        bought_on=purchase.bought_on,
        bought_at=purchase.bought_at,
        terminal_id=draft.terminal_id,
        **delivered(request.delivery),
        **invoiced(purchase.invoice),
        **confirmed(request.payment),
        vin_is_odd=has_odd_vin(request),
        list_price_fen=purchase.list_price_fen,
        price_fen=purchase.price_fen,
        subsidy_fen=draft.subsidy_fen,
        payee=terms.payee,
        payout_account_id=desk.payout_account_id if pays_merchant else None,
        facts=draft.facts,
        trace=list(draft.trace),
        routed_because=draft.looks,
        created_at=at,
        registered_on=programme_day(at),
        expires_at=None if is_sale else at + timedelta(days=settings.RESERVATION_DAYS),
        submitted_at=at if is_sale else None,
    )


def _product(draft: Draft) -> ProductRow:
    purchase = draft.request.purchase
    assert draft.category
    return ProductRow(
        draft.category.pk, purchase.brand, purchase.model, purchase.gtin, purchase.energy_level
    )


def _person(request: ClaimRequest) -> Person:
    part = request.applicant
    bank = part.bank_account
    account = bank and Account(bank.bank, bank.branch, normalise(bank.number), bank.name)
    return Person(
        document_type=part.document_type,
        document_number=normalise(part.document_number),
        name=part.name,
        mobile=part.mobile,
        address=part.delivery_address,
        account=account or None,
    )
