"""Closing and reopening: the last day to apply is set by two people, the day itself closes."""

from datetime import datetime

from django.db import transaction

from subsidy.clearing.models import OrderKind, YearEndOrder
from subsidy.clearing.states import OrderState
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.programmes import services as programmes
from subsidy.programmes.models import Programme


@transaction.atomic
def close_due(*, by: Actor, at: datetime) -> int:
    """Close programmes whose last day to apply has passed; return how many.

    What is reserved expires by its own sweep; what was applied for goes on to its end.
    """
    due = Programme.objects.past_last_day(programme_day(at))
    rows = list(due.select_for_update(skip_locked=True, no_key=True))
    for row in rows:
        programmes.close_programme(row, by=by, at=at, reason=_document(row))
    return len(rows)


def _document(programme: Programme) -> str:
    orders = YearEndOrder.objects.filter(
        programme=programme,
        state=OrderState.APPROVED,
        kind__in=[OrderKind.CLOSE, OrderKind.REOPEN],
    )
    return str(orders.latest("id")) if orders else str(programme.last_apply_on)
