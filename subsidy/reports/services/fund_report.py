"""The fund allocation report: what became of a programme's money by the end of a day.

Everything is added up from rows that are never edited (transfers, moves of claims), so the report
of a day that is over is the same whenever it is drawn.
"""

from datetime import date, datetime, time, timedelta

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from subsidy.claims.models import Claim, ClaimMove
from subsidy.claims.states import STANDING
from subsidy.core.clock import SHANGHAI
from subsidy.core.errors import Refusal
from subsidy.funds.models import FundLine
from subsidy.ledger.models import Transfer
from subsidy.programmes.models import CategoryGroup, Programme
from subsidy.regions.models import Unit
from subsidy.reports.rules import (
    PACE_DAYS,
    Flow,
    FundReport,
    FundRow,
    Place,
    Sums,
    runway,
    sums_of,
)
from subsidy.reports.services.pace import daily_demand

_GROUPS = {group: position for position, group in enumerate(CategoryGroup.values)}


class ProgrammeIsATest(Refusal):
    """No report counts what exists only for testing."""

    code = "test_programme"


def fund_report(
    programme: Programme, *, as_of: date, known_at: datetime | None = None
) -> FundReport:
    """Return the money of the programme at the end of the day `as_of`, in Shanghai.

    A transfer counts when its programme day is not after `as_of` and it was recorded by the end of
    that day, or by `known_at`: later corrections of old days show only there. Claims are counted by
    the state that their moves had brought them to at the end of the day: a move happens when it is
    recorded, so `known_at` cannot add any. Four queries. Raises ProgrammeIsATest.
    """
    end, known_at = moments(programme, as_of, known_at)
    lines = lines_of(programme)
    names = [line.book for line in lines]
    claims = _standing_claims(programme, until=min(end, known_at))
    flows = flows_of(names, as_of=as_of, known_at=known_at)
    books = sums_of(flows, {line.book: claims.get(line.pk, 0) for line in lines})
    demand = daily_demand(names, as_of=as_of, known_at=known_at)
    return FundReport(
        programme=programme.code,
        name_zh=programme.name_zh,
        name_en=programme.name_en,
        as_of=as_of,
        known_at=known_at,
        rows=tuple(
            _row(line, books[line.book], demand.get(line.book, {}), as_of) for line in lines
        ),
    )


def moments(
    programme: Programme, as_of: date, known_at: datetime | None
) -> tuple[datetime, datetime]:
    """Return the end of the day and the last moment whose records count.

    Raises ProgrammeIsATest.
    """
    if programme.is_test:
        raise ProgrammeIsATest(programme.code)
    end = datetime.combine(as_of, time.max, SHANGHAI)
    return end, end if known_at is None else known_at.astimezone(SHANGHAI)


def lines_of(programme: Programme) -> list[FundLine]:
    """Return the programme's lines with their units, in the order of reports."""
    lines = FundLine.objects.for_programmes([programme.pk])
    return sorted(lines, key=lambda line: (line.unit.code, _GROUPS[line.category_group]))


def place_of(unit: Unit) -> Place:
    """Return the unit as reports name it."""
    return Place(code=unit.code, name_zh=unit.name_zh, name_en=unit.name_en)


def _row(line: FundLine, sums: Sums, demand: dict[date, int], as_of: date) -> FundRow:
    days = (as_of - timedelta(days=ago) for ago in range(PACE_DAYS, 0, -1))
    pace = [demand.get(day, 0) for day in days]
    return FundRow(
        unit=place_of(line.unit),
        group=line.category_group,
        sums=sums,
        runway=runway(sums.available_fen, pace, as_of=as_of),
    )


def flows_of(books: list[str], *, as_of: date, known_at: datetime) -> list[Flow]:
    """Return all that was recorded by then of the books, added up by kind and accounts."""
    ours = Q(debit__book__in=books) | Q(credit__book__in=books)
    names = ("kind", "debit__book", "debit__bucket", "credit__book", "credit__bucket")
    sums = (
        Transfer.objects.filter(ours, programme_day__lte=as_of, recorded_at__lte=known_at)
        .values_list(*names)
        .annotate(Sum("amount_fen"), Sum("central_fen", default=0))
        .order_by(*names)
    )
    return [
        Flow(
            kind=kind,
            from_book=from_book,
            from_bucket=from_bucket,
            to_book=to_book,
            to_bucket=to_bucket,
            amount_fen=amount_fen,
            central_fen=central_fen,
        )
        for kind, from_book, from_bucket, to_book, to_bucket, amount_fen, central_fen in sums
    ]


def _standing_claims(programme: Programme, *, until: datetime) -> dict[int, int]:
    """Return line id -> number of claims that stood as sales at that moment."""
    last = ClaimMove.objects.filter(claim=OuterRef("pk"), at__lte=until).order_by("-id")
    claims = (
        Claim.objects.filter(programme=programme)
        .annotate(state_then=Subquery(last.values("target")[:1]))
        .filter(state_then__in=STANDING)
    )
    return dict(claims.values_list("line").annotate(Count("id")).order_by("line"))
