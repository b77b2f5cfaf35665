"""How fast the lines' money is used: what was reserved on each of the last days."""

from datetime import date, datetime, timedelta

from django.db.models import Case, F, Sum, When

from subsidy.ledger.models import Transfer
from subsidy.reports.rules import PACE_DAYS


def daily_demand(
    books: list[str], *, as_of: date, known_at: datetime
) -> dict[str, dict[date, int]]:
    """Return book -> programme day -> what was reserved, net of what was let go again, for the
    PACE_DAYS whole days before `as_of`. One query.
    """
    rows = (
        Transfer.objects.filter(
            kind__in=["reserve", "release", "uncommit"],
            debit__book__in=books,
            programme_day__gte=as_of - timedelta(days=PACE_DAYS),
            programme_day__lt=as_of,
            recorded_at__lte=known_at,
        )
        .values_list("debit__book", "programme_day")
        .annotate(
            fen=Sum(Case(When(kind="reserve", then=F("amount_fen")), default=-F("amount_fen")))
        )
        .order_by("debit__book", "programme_day")
    )
    demand: dict[str, dict[date, int]] = {}
    for book, day, fen in rows:
        demand.setdefault(book, {})[day] = fen
    return demand
