from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from subsidy.core.rows import ask, columns_of


class Observation(NamedTuple):
    """One sale at one price. A plain tuple in this order will do."""

    merchant_id: int
    store_id: int
    product_id: int
    price_fen: int
    sold_on: date
    source: str
    reference: str


_OBSERVE = """
    INSERT INTO catalogue_priceobservation
        (merchant_id, store_id, product_id, price_fen, sold_on, source, reference, recorded_at)
    SELECT sale.*, %b FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[],
                                  %b::date[], %b::text[], %b::text[])
        AS sale (merchant_id, store_id, product_id, price_fen, sold_on, source, reference)
    ORDER BY sale.reference
    ON CONFLICT DO NOTHING
    RETURNING reference"""


@transaction.atomic(savepoint=False)
def observe_many(rows: Sequence[Observation], *, at: datetime) -> set[str]:
    """Record the prices in one statement; return the references that were new.

    A reference that is known is left as it was: telling it again changes nothing.
    """
    if not rows:
        return set()
    return {reference for (reference,) in ask(_OBSERVE, [at, *columns_of(rows)])}
