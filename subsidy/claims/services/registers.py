"""What the registers say about requests: filed prices, terminals, watches. One statement for all.

Asked after the requests were appraised by themselves, and before anything is held.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from subsidy.applicants.services import address_digest
from subsidy.catalogue.services import norm
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

ProductKey = tuple[int, str, str]  # category id, brand and model in normal form
Spell = tuple[str, str | None, int]  # from and to, as ISO days, and the price (fen)


@dataclass
class Registers:
    """The answer for all requests of one merchant."""

    prices: dict[ProductKey, list[Spell]] = field(default_factory=lambda: defaultdict(list))
    terminals: dict[int, dict[str, int]] = field(default_factory=dict)
    watched: dict[bytes, str] = field(default_factory=dict)

    def filed_price_fen(self, key: ProductKey | None, day: date) -> int | None:
        """Return the price that binds on that day."""
        iso, spells = day.isoformat(), self.prices.get(key, []) if key else []
        return next((fen for start, end, fen in spells if start <= iso <= (end or iso)), None)


def consult(drafts: Sequence[Draft], desk: Desk, *, at: datetime) -> None:
    """Add to each draft what the registers hold against it, and note its terminal."""
    digests = [watched_digests(draft) for draft in drafts]
    keys = [_product_key(draft) for draft in drafts]
    registers = _ask(drafts, keys, {one for some in digests for one in some}, desk, at)
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
    registers = Registers()
    for what, row in ask(_ASK, params):
        if what == "price":
            category_id, brand, model, *spell = row
            registers.prices[category_id, brand, model].append(tuple(spell))
        elif what == "terminals":
            registers.terminals[row[0]] = row[1]
        else:
            registers.watched[bytes.fromhex(row[1])] = row[0]
    return registers
