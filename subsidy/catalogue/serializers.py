"""A merchant's filed prices as the API shows them."""

from subsidy.catalogue.models import FiledPrice
from subsidy.catalogue.rules.price_check import PriceCheck
from subsidy.catalogue.services import FiledOutcome
from subsidy.catalogue.words import ADVICE, finding_word
from subsidy.core.clock import SHANGHAI

Json = dict[str, object]


def price(row: FiledPrice) -> Json:
    """Return the price; product and its category are selected."""
    return {
        "category": row.product.category.code,
        "brand": row.product.brand,
        "model": row.product.model,
        "gtin": row.gtin,
        "filed_at": row.filed_at.astimezone(SHANGHAI),
        **_binding(row),
    }


def filed(outcome: FiledOutcome) -> Json:
    """Return what became of one row, its faults left to the door."""
    return {"is_new": outcome.is_new, **_binding(outcome.price)} if outcome.price else {}


def price_check(check: PriceCheck) -> Json:
    """Return what a price is held against, and what to do, in the active language."""
    return {
        "baseline_fen": check.baseline_fen,
        "baseline_from": check.baseline_from,
        "n": check.n,
        "filed_price_fen": check.filed_price_fen,
        "verdict": check.verdict,
        "advice": str(ADVICE[check.verdict]),
    }


def _binding(row: FiledPrice) -> Json:
    return {
        "price_fen": row.price_fen,
        "from_on": row.from_on,
        "to_on": row.to_on,
        "state": row.state,
        "findings": [one | {"detail": finding_word(**one)} for one in row.findings],
    }
