from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db import transaction

from subsidy.catalogue.rules.identity import identity
from subsidy.core.identifiers import normalise
from subsidy.core.rows import ask, columns_of


class ProductRow(NamedTuple):
    """A product as somebody wrote it. A plain tuple in this order will do."""

    category_id: int
    brand: str
    model: str
    gtin: str = ""
    energy_level: int | None = None


def norm(text: str) -> str:
    """Return the form in which brands and models are compared: no case, width, blanks, hyphens."""
    return normalise(text)


#: Category id, brand and model in normal form.
Key = tuple[int, str, str]

_FIND = """
    SELECT product.category_id, product.brand_norm, product.model_norm, product.id
    FROM unnest(%b::bigint[], %b::text[], %b::text[])
         AS wanted (category_id, brand_norm, model_norm)
    JOIN catalogue_product AS product USING (category_id, brand_norm, model_norm)"""

_CREATE = """
    INSERT INTO catalogue_product
        (category_id, brand_norm, model_norm, model_identity, brand, model, gtin, energy_level)
    SELECT * FROM unnest(%b::bigint[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[],
                         %b::text[], %b::smallint[])
    ON CONFLICT DO NOTHING"""


@transaction.atomic(savepoint=False)
def products_for(rows: Sequence[ProductRow]) -> list[int | None]:
    """Return the id of each row's product, creating what is new; None without brand or model.

    Same category, same brand and same model up to case, width, blanks and hyphens is the same
    product. GTIN and energy level are those of whoever named the product first. One statement when
    all are known, three when some are new.
    """
    written = [ProductRow(*row) for row in rows]
    keys = [(row.category_id, norm(row.brand), norm(row.model)) for row in written]
    wanted: dict[Key, ProductRow] = {}
    for key, row in zip(keys, written, strict=True):
        if key[1] and key[2]:
            wanted.setdefault(key, row)
    found = _find(wanted)
    missing = sorted(wanted.keys() - found.keys())  # one order for all writers: no deadlock
    if missing:
        _create({key: wanted[key] for key in missing})
        found |= _find(missing)
    return [found.get(key) for key in keys]


def _find(keys: Collection[Key]) -> dict[Key, int]:
    if not keys:
        return {}
    found = ask(_FIND, columns_of(list(keys)))
    return {(category, brand, model): pk for category, brand, model, pk in found}


def _create(wanted: dict[Key, ProductRow]) -> None:
    rows = [
        (
            *key,
            identity(row.model),
            row.brand.strip(),
            row.model.strip(),
            row.gtin or "",
            row.energy_level,
        )
        for key, row in wanted.items()
    ]
    ask(_CREATE, columns_of(rows))
