"""A sample as plain data: all that somebody without access needs to draw and evaluate it again."""

from typing import Any

from subsidy.sampling.models import Sample
from subsidy.sampling.services.evaluate import evaluation_of
from subsidy.sampling.services.redraw import population_of

#: Raise it whenever the record says things otherwise.
FORMAT = 1
PLAN = (
    *("design", "estimator", "confidence", "materiality_bp", "expected_bp", "spread_bp"),
    *("errors_max", "size_asked", "layered_by", "cuts_fen", "top_from_fen", "allocation"),
)


def sample_record(sample: Sample) -> dict[str, Any]:
    """Return commitment, plan, population, seed, draw, results and evaluation, JSON-ready.

    What does not exist yet is None or empty. Nothing in it is personal but the names of the staff.
    """
    is_drawn = bool(sample.seed)
    return {
        "format": FORMAT,
        "reference": sample.reference,
        "programme": sample.programme.code,
        "unit": sample.unit.code if sample.unit else None,
        "merchant": sample.merchant.credit_code if sample.merchant else None,
        "basis": sample.basis,
        "as_of": sample.as_of.isoformat(),
        "state": sample.state,
        "plan": {name: getattr(sample, name) for name in PLAN},
        "commitment": sample.commitment,
        "seed": sample.seed or None,
        "population": {
            "cutoff": sample.cutoff.isoformat() if sample.cutoff else None,
            "sha256": sample.population_sha256 or None,
            "units": sample.units_count,
            "book_fen": sample.book_fen,
            "lines": [
                [line.reference, line.amount_fen, line.layer] for line in population_of(sample)
            ],
        },
        "strata": [
            {"name": one.name, "units": one.units_count, "book_fen": one.book_fen, "size": one.size}
            for one in sample.strata.order_by("name", "id")
        ],
        "items": _items(sample),
        "evaluation": evaluation_of(sample) if is_drawn else None,
        "moves": [
            {
                "verb": move.verb,
                "by": f"{move.by_kind}:{move.by_reference}",
                "at": move.at.isoformat(),
                "reason": move.reason,
            }
            for move in sample.moves.order_by("id")
        ],
    }


def _items(sample: Sample) -> list[dict[str, Any]]:
    rows = sample.items.select_related("stratum", "recorded_by").order_by("position")
    return [
        {
            "position": item.position,
            "claim": item.reference,
            "stratum": item.stratum.name,
            "book_fen": item.book_fen,
            "is_certain": item.is_certain,
            "chance": str(item.chance),
            "audited_fen": item.audited_fen,
            "error_fen": item.error_fen,
            "is_wrong": item.is_wrong,
            "note": item.note,
            "recorded_by": item.recorded_by.get_username() if item.recorded_by else None,
            "recorded_at": item.recorded_at.isoformat() if item.recorded_at else None,
        }
        for item in rows
    ]
