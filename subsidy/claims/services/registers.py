"""What the registers say about requests: filed prices, terminals, watches. One statement for all.

Asked after the requests were appraised by themselves, and before anything is held.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from subsidy.applicants.services import address_digest
from subsidy.catalogue.rules.price_check import PriceCheck
from subsidy.catalogue.services import BASELINE, baseline_params, norm
from subsidy.claims.models import WatchKind
from subsidy.claims.rules.checks import Known, registered_faults
from subsidy.claims.rules.routing import as_reasons
from subsidy.claims.services.desk import Desk
from subsidy.claims.services.drafts import Draft
from subsidy.core.identifiers import normalise
from subsidy.core.rows import ask
from subsidy.core.sealed import digest

_ASK = """
    SELECT 'price', json_build_array(product.category_id, product.brand_norm, product.model_norm,
                                     filed.from_on, filed.to_on, filed.price_fen)
    FROM catalogue_filedprice AS filed JOIN catalogue_product AS product ON product.id = product_id
    WHERE filed.merchant_id = %(merchant)b AND filed.state = 'in_force'
      AND (category_id, brand_norm, model_norm) IN (
          SELECT * FROM unnest(%(categories)b::bigint[], %(brands)b::text[], %(models)b::text[]))
    UNION ALL
    SELECT 'terminals', json_build_array(store_id, json_object_agg(serial, id))
    FROM merchants_terminal
    WHERE store_id = ANY(%(stores)b::bigint[]) AND state = 'active' GROUP BY store_id
    UNION ALL
    SELECT 'watch', json_build_array(kind, encode(digest, 'hex'))
    FROM claims_watch
    WHERE state = 'open' AND until > %(at)b::timestamptz AND digest = ANY(%(digests)b::bytea[])"""
_BASELINE = f"""
    UNION ALL
    SELECT 'baseline', json_build_array(price_fen, from_on, n) FROM ({BASELINE}) AS baseline"""

ProductKey = tuple[int, str, str]  # category id, brand and model in normal form
Baseline = tuple[int | None, date | None, int]  # price (fen), first day, number of sales
Spell = tuple[str, str | None, int]  # from and to, as ISO days, and the price (fen)


@dataclass
class Registers:
    """The answer for all requests of one merchant."""

    prices: dict[ProductKey, list[Spell]] = field(default_factory=lambda: defaultdict(list))
    terminals: dict[int, dict[str, int]] = field(default_factory=dict)
    watched: dict[bytes, str] = field(default_factory=dict)
    baseline: Baseline = (None, None, 0)

    def filed_price_fen(self, key: ProductKey | None, day: date) -> int | None:
        """Return the price that binds on that day."""
        iso, spells = day.isoformat(), self.prices.get(key, []) if key else []
        return next((fen for start, end, fen in spells if start <= iso <= (end or iso)), None)


def consult(
    drafts: Sequence[Draft], desk: Desk, *, at: datetime, checks_price: bool = False
) -> None:
    """Add to each draft what the registers hold against it, and note its terminal.

    checks_price: what the price of the one draft there is will be held against, too.
    """
    digests = [watched_digests(draft) for draft in drafts]
    keys = [_product_key(draft) for draft in drafts]
    wanted = {one for some in digests for one in some}
    registers = _ask(drafts, keys, wanted, desk, at, checks_price=checks_price)
    for draft, key, mine in zip(drafts, keys, digests, strict=True):
        request = draft.request
        terminals = registers.terminals.get(draft.store.id, {}) if draft.store else {}
        known = Known(
            filed_price_fen=registers.filed_price_fen(key, request.purchase.bought_on),
            terminals=terminals,
            watched=tuple(registers.watched[one] for one in mine if one in registers.watched),
        )
        blocking, closer = registered_faults(request, known)
        draft.faults += blocking
        draft.looks = as_reasons(closer)
        if checks_price:
            draft.price_check = PriceCheck(
                request.purchase.price_fen, known.filed_price_fen, *registers.baseline
            )
        draft.terminal_id = terminals.get(request.payment.terminal) if request.payment else None


def watched_digests(draft: Draft) -> list[bytes]:
    """Return the digests under which the person, the place and the things may be watched."""
    part, payment = draft.request.applicant, draft.request.payment
    found = [draft.document_digest]
    found += [watch_digest(WatchKind.MOBILE, part.mobile)]
    found += [watch_digest(WatchKind.ADDRESS, part.delivery_address)]
    if part.bank_account:
        found.append(watch_digest(WatchKind.ACCOUNT, part.bank_account.number))
    if payment and payment.terminal:
        found.append(watch_digest(WatchKind.TERMINAL, payment.terminal))
    return found + [holding.digest for holding in draft.holdings]


def watch_digest(kind: str, value: str) -> bytes:
    """Return the digest of what is no document and no identifier: those have scopes."""
    if kind == WatchKind.ADDRESS:
        return address_digest(value)
    if kind == WatchKind.MOBILE:
        return digest(value, purpose="mobile")
    return digest(normalise(value), purpose=kind)


def _product_key(draft: Draft) -> ProductKey | None:
    purchase = draft.request.purchase
    if draft.category is None:
        return None
    return draft.category.pk, norm(purchase.brand), norm(purchase.model)


def _ask(
    drafts: Sequence[Draft],
    keys: Sequence[ProductKey | None],
    digests: set[bytes],
    desk: Desk,
    at: datetime,
    *,
    checks_price: bool,
) -> Registers:
    products = sorted({key for key in keys if key})
    params = {
        "merchant": desk.merchant.pk,
        "categories": [key[0] for key in products],
        "brands": [key[1] for key in products],
        "models": [key[2] for key in products],
        "stores": sorted({draft.store.id for draft in drafts if draft.store}),
        "digests": list(digests),
        "at": at,
    }
    registers, sql = Registers(), _ASK
    if checks_price and (of_price := _of_price(drafts[0], desk)):
        sql, params = sql + _BASELINE, params | of_price
    for what, row in ask(sql, params):
        if what == "price":
            category_id, brand, model, *spell = row
            registers.prices[category_id, brand, model].append(tuple(spell))
        elif what == "terminals":
            registers.terminals[row[0]] = row[1]
        elif what == "baseline":
            price_fen, first_on, count = row
            first = date.fromisoformat(first_on) if first_on else None
            registers.baseline = price_fen, first, count
        else:
            registers.watched[bytes.fromhex(row[1])] = row[0]
    return registers


def _of_price(draft: Draft, desk: Desk) -> dict[str, object] | None:
    """Return what the baseline of the draft's product is asked with."""
    if draft.programme is None or draft.category is None:
        return None
    purchase = draft.request.purchase
    return baseline_params(
        credit_code=desk.merchant.credit_code,
        programme_id=draft.programme.pk,
        category_id=draft.category.pk,
        brand=purchase.brand,
        model=purchase.model,
        day=purchase.bought_on,
    )
