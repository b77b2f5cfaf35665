"""Products that may be one: known models under another name, GTINs that another model bears."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from subsidy.catalogue.models import Product
from subsidy.catalogue.rules.identity import renames
from subsidy.core.rows import ask

#: Of one product, so many others of its identity are looked at.
RELATED_MAX = 20

_ALIKE = """
    SELECT one.id, other.id, other.model, other.gtin, other.guide_price_fen
    FROM catalogue_product AS one CROSS JOIN LATERAL (
        SELECT * FROM catalogue_product AS other
        WHERE other.category_id = one.category_id AND other.brand_norm = one.brand_norm
          AND other.model_identity = one.model_identity AND other.id <> one.id
        ORDER BY other.id LIMIT %(max)b
    ) AS other
    WHERE one.id = ANY(%(ids)b::bigint[])
    UNION ALL
    SELECT 0, id, model, gtin, guide_price_fen FROM (
        SELECT DISTINCT ON (gtin) * FROM catalogue_product
        WHERE gtin = ANY(%(gtins)b::text[]) AND gtin <> '' ORDER BY gtin, id
    ) AS bearer
    ORDER BY 1, 2"""


class Related(NamedTuple):
    """A product that is known besides the one filed."""

    id: int
    model: str
    gtin: str
    guide_price_fen: int | None


@dataclass(frozen=True)
class Relations:
    """alike: by product, the others of its identity, the first known first; bearers: by GTIN."""

    alike: dict[int, list[Related]]
    bearers: dict[str, Related]

    @property
    def ids(self) -> set[int]:
        return {one.id for some in self.alike.values() for one in some}

    def renamed(self, product: Product) -> Related | None:
        """Return the known model that the product looks like; its category is selected."""
        group = product.category.group
        others = self.alike.get(product.pk, [])
        return next((one for one in others if renames(product.model, one.model, group=group)), None)

    def code_of(self, product: Product, gtin: str) -> str:
        """Return the other model that the GTIN belongs to, or nothing."""
        bearer = self.bearers.get(gtin)
        return bearer.model if bearer and bearer.id != product.pk else ""


def relations_of(product_ids: Sequence[int], gtins: Collection[str]) -> Relations:
    """Return what is known beside the products and GTINs that are filed. One statement."""
    alike: dict[int, list[Related]] = defaultdict(list)
    bearers: dict[str, Related] = {}
    if product_ids:
        params = {"ids": list(product_ids), "gtins": list(gtins), "max": RELATED_MAX}
        for owner, *facts in ask(_ALIKE, params):
            related = Related(*facts)
            if owner:
                alike[owner].append(related)
            else:
                bearers[related.gtin] = related
    return Relations(alike, bearers)
