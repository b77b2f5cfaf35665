"""Quotes: what a planned sale would be paid, and why; nothing is held."""

from dataclasses import dataclass
from datetime import date

from subsidy.catalogue.rules.price_check import PriceCheck
from subsidy.catalogue.services import baseline_params, check_price
from subsidy.claims.rules.facts import facts_of
from subsidy.claims.rules.request import QuoteRequest
from subsidy.claims.services.policy import policy
from subsidy.core.faults import Fault
from subsidy.core.money import split_fen
from subsidy.ledger.models import Balance
from subsidy.merchants.models import Store
from subsidy.programmes.models import Terms
from subsidy.programmes.rules import evaluate


@dataclass(frozen=True)
class Quote:
    """subsidy_fen is None where faults speak against it; the split needs a county with money."""

    subsidy_fen: int | None
    central_fen: int | None
    local_fen: int | None
    terms: Terms | None
    trace: tuple[dict[str, object], ...]
    faults: tuple[Fault, ...]
    price_check: PriceCheck | None = None


def quote(request: QuoteRequest, *, today: date, by_merchant: bool = False) -> Quote:
    """Return what the terms in force would pay for these facts on that day.

    by_merchant: whether the merchant named asks itself; what it files and sold for is told to
    nobody else.
    """
    known, decided_on = policy(), request.decided_on or today
    programme = known.programmes.get(request.programme)
    category = known.categories.get(request.category)
    if programme is None:
        return _refused(Fault("programme_unknown", "/programme"))
    if category is None:
        return _refused(Fault("not_eligible_category", "/category"))
    store = _store(request)
    if store is None and request.merchant and request.store:
        return _refused(Fault("store_unknown", "/store"))
    at_store = known.charged_to(programme, category) == Terms.ChargedTo.STORE
    county = request.county or (store.county.code if store and at_store else _home(request))
    bought_on = request.purchase.bought_on
    unit = known.unit_of(county, bought_on)
    if county and unit is None:
        return _refused(Fault("county_unknown", "/county"))
    chosen = known.choose(programme, category, unit, bought_on=bought_on, decided_on=decided_on)
    if isinstance(chosen, str):
        return _refused(Fault(chosen, "/purchase/bought_on"))
    terms, data = chosen
    result = evaluate(data, facts_of(request.purchase, request.old_item))
    faults = [Fault(code, "/purchase") for code in result.codes]
    if result.amount_fen == 0:
        faults.append(Fault("nothing_to_pay", "/purchase/price_fen"))
    line = known.line(programme, unit, category)
    parts: tuple[int | None, int | None] = (None, None)
    if line and result.amount_fen:
        parts = _split(line.book, result.amount_fen)
    check = _price_check(request, programme.pk, category.pk) if by_merchant else None
    return Quote(result.amount_fen or None, *parts, terms, result.trace, tuple(faults), check)


def _store(request: QuoteRequest) -> Store | None:
    """Return the store, where it can be told: its code alone is the merchant's own."""
    if not (request.merchant and request.store):
        return None
    rows = Store.objects.filter(merchant__credit_code=request.merchant, code=request.store)
    return rows.select_related("county").first()


def _price_check(request: QuoteRequest, programme_id: int, category_id: int) -> PriceCheck | None:
    """Return what the price is held against, where the product is told."""
    goods = request.purchase
    assert request.merchant
    if not (goods.brand and goods.model):
        return None
    params = baseline_params(
        credit_code=request.merchant,
        programme_id=programme_id,
        category_id=category_id,
        brand=goods.brand,
        model=goods.model,
        day=goods.bought_on,
    )
    return check_price(goods.price_fen, params)


def _home(request: QuoteRequest) -> str | None:
    return request.applicant.county if request.applicant else None


def _split(book: str, amount_fen: int) -> tuple[int | None, int | None]:
    balance = Balance.objects.get(book=book)
    if not balance.central_fen + balance.local_fen:
        return None, None
    return split_fen(amount_fen, central_fen=balance.central_fen, local_fen=balance.local_fen)


def _refused(fault: Fault) -> Quote:
    return Quote(None, None, None, None, (), (fault,))
