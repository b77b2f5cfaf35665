"""The second null: a run that people trust becomes the measure of later ones."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import transaction

from subsidy.audits.models import AuditRun, ReferenceNull
from subsidy.audits.rules.frozen import freeze
from subsidy.audits.services.results import results_of
from subsidy.audits.states import RunState
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import WrongState

#: A reference of fewer merchants is none.
MERCHANTS_MIN = 10


@transaction.atomic
def freeze_references(run: AuditRun, *, by: Actor, at: datetime) -> list[ReferenceNull]:
    """Keep the nulls of all shares of a finished run: from today on, a cell that moves away from
    them raises an alarm. Raises WrongState.
    """
    if run.state != RunState.FINISHED:
        raise WrongState(f"an audit run that is {run.state} is no reference")
    counts: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for one in results_of(run):
        finding = one.finding
        if not one.is_shadow and finding.is_share and finding.peer_cell.get("cell"):
            counts[one.indicator, finding.peer_cell["cell"]].append((finding.k, finding.n))
    references = [
        ReferenceNull(
            indicator=indicator,
            cell=cell,
            content=freeze(*np.array(sorted(rows), dtype=np.int64).T).record(),
            run=run,
            valid_from=programme_day(at),
            set_at=at,
            set_by_id=by.person_id,
        )
        for (indicator, cell), rows in sorted(counts.items())
        if len(rows) >= MERCHANTS_MIN
    ]
    return ReferenceNull.objects.bulk_create(references)


def references_on(day: date) -> dict[str, dict[str, Any]]:
    """Return for each indicator its reference nulls by cell, as of the day."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in ReferenceNull.objects.in_force_on(day):
        found[row.indicator][row.cell] = row.content
    return found
