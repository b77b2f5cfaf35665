"""What the results say: live while they come in, kept when all are there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, SamePerson
from subsidy.core.moves import move
from subsidy.sampling.models import Sample
from subsidy.sampling.rules import evaluation
from subsidy.sampling.rules.evaluation import Case, Part, Result
from subsidy.sampling.services.locking import lock
from subsidy.sampling.services.redraw import redraw


class ResultsMissing(Refusal):
    """Items without a result are not evaluated away."""

    code = "results_missing"


class DrawDiffers(Refusal):
    """The same seed does not draw these items from these lines: somebody must look at once."""

    code = "draw_differs"


def case_of(sample: Sample) -> Case:
    """Return strata and results so far, as the rules take them. Two queries."""
    parts = [
        Part(row.name, row.units_count, row.book_fen, row.size)
        for row in sample.strata.order_by("name", "id")
    ]
    rows = sample.items.filter(recorded_at__isnull=False).order_by("position")
    found: Iterable[Any] = rows.values_list("stratum__name", "book_fen", "error_fen", "is_wrong")
    return Case(sample.plan, sample.estimator, parts, [Result(*row) for row in found])


def evaluation_of(sample: Sample) -> dict[str, Any]:
    """Return the evaluation: the one that is kept, or a live one of the results so far.

    For samples that are drawn.
    """
    kept: dict[str, Any] | None = sample.evaluation
    return kept if kept is not None else evaluation.evaluate(case_of(sample))


@transaction.atomic
def evaluate(sample: Sample, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Keep the evaluation of all results. Raises WrongState, ResultsMissing."""
    lock(sample, "evaluate")
    figures = evaluation.evaluate(case_of(sample))
    if not figures["is_complete"]:
        raise ResultsMissing
    move(sample, "evaluate", by=by, at=at, reason=reason, evaluation=figures)


@transaction.atomic
def reopen(sample: Sample, *, reason: str, by: Actor, at: datetime) -> None:
    """Take the evaluation back, so that results may be corrected. Raises WrongState."""
    move(sample, "reopen", by=by, at=at, reason=reason, evaluation=None)


@transaction.atomic
def close(sample: Sample, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Close the sample for good, by a second person who has it drawn again and evaluated again.

    Raises WrongState, SamePerson, DrawDiffers.
    """
    lock(sample, "close")
    if by.staff_id == sample.drawn_by_id:
        raise SamePerson
    if not redraw(sample).is_equal or evaluation.evaluate(case_of(sample)) != sample.evaluation:
        raise DrawDiffers
    move(sample, "close", by=by, at=at, reason=reason, closed_at=at, closed_by=by.staff_id)


@transaction.atomic
def cancel(sample: Sample, *, reason: str, by: Actor, at: datetime) -> None:
    """Give the sample up, for a reason that stays with it. Raises WrongState."""
    move(sample, "cancel", by=by, at=at, reason=reason)
