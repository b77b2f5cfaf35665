"""Appraising a request: which terms, which line, how much, and everything that is wrong with it."""

from datetime import date, datetime

from django.conf import settings

from subsidy.claims.rules import checks, magic
from subsidy.claims.rules.facts import facts_of
from subsidy.claims.rules.request import ClaimRequest
from subsidy.claims.services.desk import Desk
from subsidy.claims.services.drafts import Draft, holdings_in
from subsidy.claims.services.evidence import evidence_faults
from subsidy.claims.services.policy import Policy
from subsidy.core.clock import programme_day
from subsidy.merchants.states import MerchantState
from subsidy.programmes.models import Category, Programme, Terms
from subsidy.programmes.rules import EvidenceKind, evaluate
from subsidy.programmes.states import ProgrammeState


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
        needs_activation=bool(
            draft.terms and EvidenceKind.ACTIVATION_PHOTO in draft.terms.evidence_required
        ),
    )
    seen = {(fault.code, fault.pointer) for fault in draft.faults}
    for fault in checks.all_faults(request, asked):
        if (fault.code, fault.pointer) not in seen:
            draft.faults.append(fault)
    if (shown := request.applicant.privacy_notice) and shown not in settings.PRIVACY_NOTICES:
        draft.refuse("privacy_notice_unknown", "/applicant/privacy_notice")
    draft.holdings = holdings_in(request)
    _judge_evidence(draft, desk, is_sale=is_sale)
    if desk.merchant.is_test:
        _play(draft)
    return draft


def _judge_evidence(draft: Draft, desk: Desk, *, is_sale: bool) -> None:
    """Evidence must be there once the sale is made; until then it may follow."""
    named = draft.request.evidence
    required = draft.terms.evidence_required if draft.terms and is_sale else []
    if not named and not required:
        return
    draft.faults += evidence_faults(named, desk.evidence, required, taken=desk.evidence_taken)
    if draft.is_sound:
        draft.evidence = [desk.evidence[reference] for reference in named]
        desk.evidence_taken.update(named)


def _play(draft: Draft) -> None:
    """Let a magic serial number have its way; it names no thing, so it is not held."""
    values = [item.value for item in draft.request.purchase.identifiers]
    if found := magic.first_magic(values):
        index, spell = found
        place = f"/purchase/identifiers/{index}/value"
        draft.holdings = [one for one in draft.holdings if one.pointer != place]
        draft.trace = (*draft.trace, {"step": magic.STEP, "serial": spell.serial})
        if spell.code:
            draft.refuse(spell.code, spell.pointer or place)


def _place(draft: Draft, desk: Desk, policy: Policy, today: date) -> None:
    """Find programme, category, store; say what is wrong with them or with the merchant."""
    request = draft.request
    _judge_merchant(draft, desk)
    draft.programme = policy.programmes.get(request.programme)
    if draft.programme is None or draft.programme.is_test != desk.merchant.is_test:
        draft.programme = None
        draft.refuse("programme_unknown", "/programme")
    else:
        _judge_programme(draft, draft.programme, today)
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


def _judge_programme(draft: Draft, programme: Programme, today: date) -> None:
    if programme.state == ProgrammeState.PAUSED:
        draft.refuse("programme_paused", "/programme")
    elif programme.state != ProgrammeState.OPEN:
        draft.refuse("programme_closed", "/programme")
    elif not programme.takes_applications(today):
        draft.refuse("apply_deadline_passed", "/programme")


def _reckon(draft: Draft, desk: Desk, policy: Policy, today: date) -> None:
    """Choose terms and line, and let the terms say how much."""
    request, programme, category = draft.request, draft.programme, draft.category
    assert programme
    assert category
    assert draft.store
    at_store = policy.charged_to(programme, category) == Terms.ChargedTo.STORE
    county = draft.store.county_code if at_store else request.applicant.county
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
    if draft.terms.payee == Terms.Payee.MERCHANT and not desk.payout_account_id:
        draft.refuse("payout_account_missing")
    if result.amount_fen == 0:
        draft.refuse("nothing_to_pay", "/purchase/price_fen")
