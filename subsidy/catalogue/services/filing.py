"""Filing prices: what a merchant promises not to exceed; a rise waits until people approved it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from subsidy.catalogue.models import BRAND_LENGTH_MAX, MODEL_LENGTH_MAX, FiledPrice, Product
from subsidy.catalogue.rules.filing import Filing, approvals_needed, findings
from subsidy.catalogue.services.approving import FILED_ANEW, make_way
from subsidy.catalogue.services.baselines import baselines_for
from subsidy.catalogue.services.products import ProductRow, norm, products_for
from subsidy.catalogue.services.relations import Related, Relations, relations_of
from subsidy.catalogue.states import FiledState
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.faults import Fault
from subsidy.core.identifiers import is_ean
from subsidy.core.moves import move_many, record_births
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Category

FILED_ROWS_MAX = 1_000


class PriceRow(NamedTuple):
    """One price as a merchant files it; `category` is a code; no day: from today on."""

    category: str
    brand: str
    model: str
    price_fen: int
    from_on: date | None = None
    gtin: str = ""


@dataclass(frozen=True)
class FiledOutcome:
    """What became of one row: the price and whether it is new, or what is wrong with the row."""

    price: FiledPrice | None
    is_new: bool = False
    faults: tuple[Fault, ...] = ()

    @property
    def findings(self) -> list[dict[str, object]]:
        """Why the price waits for approval."""
        return self.price.findings if self.price else []


@dataclass(frozen=True)
class _Known:
    """What one look-up for all rows found."""

    products: Mapping[int, Product]
    baselines: Mapping[int, int]
    prices: Mapping[int, list[FiledPrice]]  # waiting or in force, by product, the earliest first
    relations: Relations

    def former(self, product_id: int, day: date) -> FiledPrice | None:
        """Return the price that is in force when a new one begins that day."""
        bound = [row for row in self.prices.get(product_id, []) if row.state == FiledState.IN_FORCE]
        return next((row for row in reversed(bound) if row.from_on <= day), None)

    def costs(self, product: Related, day: date) -> int | None:
        """Return the least that a related product is known to cost: sold, promised, recommended."""
        bound = self.former(product.id, day)
        promised_fen = bound.price_fen if bound else None
        marks = promised_fen, self.baselines.get(product.id), product.guide_price_fen
        return min((one for one in marks if one is not None), default=None)

    def same(self, product_id: int, price_fen: int, day: date | None) -> FiledPrice | None:
        """Return the row that says this already; without a day, whatever says it last."""
        rows = self.prices.get(product_id, [])
        if day is None:
            rows = rows[-1:]
        fits = (row for row in rows if row.price_fen == price_fen and day in (None, row.asked_on))
        return next(fits, None)


@transaction.atomic
def file_prices(
    merchant: Merchant, rows: Sequence[PriceRow], *, by: Actor, at: datetime
) -> list[FiledOutcome]:
    """File prices (1,000 rows at most), each row for itself, in a fixed number of statements.

    What is filed already changes nothing. A price with findings waits for approval; others bind
    from their day on. A row's faults: not_eligible_category, identifier_invalid, day_in_past,
    filed_twice (the product stands in the list before with another price).
    """
    assert len(rows) <= FILED_ROWS_MAX
    # The merchant's row orders two lists; NO KEY lets its claims come in meanwhile.
    Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    codes = {row.category for row in rows}
    categories = {row.code: row for row in Category.objects.filter(code__in=codes)}
    faults = [tuple(_faults(row, categories)) for row in rows]
    sound = [row for row, wrong in zip(rows, faults, strict=True) if not wrong]
    ids = [pk for pk in products_for([_product(row, categories) for row in sound]) if pk]
    codes_told = {row.gtin for row in sound if row.gtin}
    known, waiting = _known(merchant, ids, codes_told, categories, programme_day(at)), iter(ids)
    seen: dict[int, FiledOutcome] = {}
    outcomes = []
    for row, wrong in zip(rows, faults, strict=True):
        if wrong:
            outcomes.append(FiledOutcome(None, faults=wrong))
            continue
        product_id = next(waiting)
        outcome = _file(merchant, product_id, row, known, at=at)
        outcomes.append(_unless_contradicted(outcome, seen.setdefault(product_id, outcome)))
    _write([one.price for one in outcomes if one.price and one.is_new], known, by=by, at=at)
    return outcomes


def _faults(row: PriceRow, categories: Mapping[str, Category]) -> Iterator[Fault]:
    if row.category not in categories:
        yield Fault("not_eligible_category", "/category")
    for name, length_max in (("brand", BRAND_LENGTH_MAX), ("model", MODEL_LENGTH_MAX)):
        text = getattr(row, name)
        if not norm(text) or len(text) > length_max:
            yield Fault("identifier_invalid", f"/{name}")
    if row.gtin and not is_ean(row.gtin):
        yield Fault("identifier_invalid", "/gtin")


def _product(row: PriceRow, categories: Mapping[str, Category]) -> ProductRow:
    return ProductRow(categories[row.category].pk, row.brand, row.model, row.gtin)


def _known(
    merchant: Merchant,
    ids: Sequence[int],
    gtins: Collection[str],
    categories: Mapping[str, Category],
    today: date,
) -> _Known:
    relations = relations_of(ids, gtins)
    everything = {*ids, *relations.ids}
    prices: dict[int, list[FiledPrice]] = defaultdict(list)
    for price in FiledPrice.objects.open_ones(merchant, everything):
        prices[price.product_id].append(price)
    groups = {row.group for row in categories.values()}
    return _Known(
        products=Product.objects.select_related("category").in_bulk(ids),
        baselines=baselines_for(merchant, groups, everything, on=today),
        prices=prices,
        relations=relations,
    )


def _file(
    merchant: Merchant,
    product_id: int,
    row: PriceRow,
    known: _Known,
    *,
    at: datetime,
) -> FiledOutcome:
    if same := known.same(product_id, row.price_fen, row.from_on):
        return FiledOutcome(same)
    today = programme_day(at)
    asked_on = row.from_on or today
    if asked_on < today:
        return FiledOutcome(None, faults=(Fault("day_in_past", "/from_on"),))
    product, former = known.products[product_id], known.former(product_id, asked_on)
    renamed = None if former else known.relations.renamed(product)
    filing = Filing(
        model=row.model,
        gtin=row.gtin,
        price_fen=row.price_fen,
        known_gtin=product.gtin,
        guide_price_fen=product.guide_price_fen,
        baseline_fen=known.baselines.get(product_id),
        former_fen=former.price_fen if former else None,
        renamed=renamed.model if renamed else "",
        renamed_fen=known.costs(renamed, asked_on) if renamed else None,
        code_of=known.relations.code_of(product, row.gtin),
    )
    needed = approvals_needed(filing, second_above_bp=settings.FILED_PRICE_SECOND_ABOVE_BP)
    price = FiledPrice(
        merchant=merchant,
        product=product,
        gtin=row.gtin,
        price_fen=row.price_fen,
        former_fen=filing.former_fen,
        baseline_fen=filing.baseline_fen,
        asked_on=asked_on,
        from_on=asked_on,
        state=FiledState.WAITING if needed else FiledState.IN_FORCE,
        findings=[{"code": one.code, "saw": dict(one.saw)} for one in findings(filing)],
        approvals_needed=needed,
        filed_at=at,
    )
    return FiledOutcome(price, is_new=True)


def _unless_contradicted(outcome: FiledOutcome, first: FiledOutcome) -> FiledOutcome:
    """Return the outcome, or what the first row of the same product makes of it."""
    if outcome is first or not outcome.price or not first.price:
        return outcome
    said = [(one.price_fen, one.asked_on) for one in (outcome.price, first.price)]
    if said[0] == said[1]:
        return FiledOutcome(first.price)
    return FiledOutcome(None, faults=(Fault("filed_twice", "/model"),))


def _write(prices: Sequence[FiledPrice], known: _Known, *, by: Actor, at: datetime) -> None:
    """Write the new prices; what waits is replaced, what binds makes way for those that bind."""
    if not prices:
        return
    before = [row for price in prices for row in known.prices.get(price.product_id, [])]
    waiting = [row.pk for row in before if row.state == FiledState.WAITING]
    move_many(FiledPrice, waiting, "supersede", by=by, at=at, reason=FILED_ANEW)
    binding = [price for price in prices if price.state == FiledState.IN_FORCE]
    make_way(binding, before, by=by, at=at)
    FiledPrice.objects.bulk_create(prices)
    births = [(price.pk, "file", price.state) for price in prices]
    record_births(FiledPrice, births, by=by, at=at)
