"""The clearing statement: what central and local bore of a programme by the end of a day.

Added up from transfers and demands, which are never edited; so that of a day that is over is the
same whenever it is drawn.
"""

from datetime import date, datetime

from django.db.models import Sum

from subsidy.disbursements.models import Recovery
from subsidy.ledger.models import Transfer
from subsidy.ledger.rules import SETTLEMENTS
from subsidy.programmes.models import Programme
from subsidy.reports.rules import Parts, Standing, Statement, StatementRow, standings_of
from subsidy.reports.services.fund_report import flows_of, lines_of, moments, place_of


def clearing_statement(
    programme: Programme, *, as_of: date, known_at: datetime | None = None
) -> Statement:
    """Return what became of the programme's money by source, at the end of `as_of` in Shanghai.

    What counts is as in `fund_report`. Four queries. Raises ProgrammeIsATest.
    """
    end, known_at = moments(programme, as_of, known_at)
    lines = lines_of(programme)
    books = [line.book for line in lines]
    standings = standings_of(
        flows_of(books, as_of=as_of, known_at=known_at),
        _demanded(programme, until=min(end, known_at)),
        _rounding(books, as_of=as_of, known_at=known_at),
    )
    return Statement(
        programme=programme.code,
        name_zh=programme.name_zh,
        name_en=programme.name_en,
        as_of=as_of,
        known_at=known_at,
        rows=tuple(
            StatementRow(
                unit=place_of(line.unit),
                group=line.category_group,
                standing=standings.get(line.book, Standing()),
            )
            for line in lines
        ),
    )


def _demanded(programme: Programme, *, until: datetime) -> dict[str, Parts]:
    """Return book -> what was asked back until then, whatever became of it."""
    rows = (
        Recovery.objects.filter(grant__claim__programme=programme, demanded_at__lte=until)
        .values_list("grant__claim__line")
        .annotate(Sum("central_fen"), Sum("local_fen"))
        .order_by("grant__claim__line")
    )
    return {f"line:{line_id}": Parts(central, local) for line_id, central, local in rows}


def _rounding(books: list[str], *, as_of: date, known_at: datetime) -> dict[str, Parts]:
    """Return book -> what one source paid the other for it: above zero for who paid."""
    rows = (
        Transfer.objects.filter(
            kind__in=SETTLEMENTS,
            subject__in=books,
            programme_day__lte=as_of,
            recorded_at__lte=known_at,
        )
        .values_list("subject", "kind")
        .annotate(Sum("amount_fen"), Sum("central_fen"))
        .order_by("subject", "kind")
    )
    paid: dict[str, Parts] = {}
    for book, kind, amount_fen, central_fen in rows:
        sign = 1 if kind == SETTLEMENTS[0] else -1
        parts = Parts(central_fen, amount_fen - central_fen).times(sign)
        paid[book] = paid.get(book, Parts()) + parts
    return paid
