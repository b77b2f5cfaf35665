"""The fund allocation report: what became of a programme's money by the end of a day.

Everything is added up from rows that are never edited (transfers, moves of claims), so the report
of a day that is over is the same whenever it is drawn.
"""

from datetime import date, datetime, time

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from subsidy.claims.models import Claim, ClaimMove
from subsidy.claims.states import STANDING
from subsidy.core.clock import SHANGHAI
from subsidy.core.errors import Refusal
from subsidy.funds.models import FundLine
from subsidy.ledger.models import Transfer
from subsidy.programmes.models import CategoryGroup, Programme
from subsidy.regions.models import Unit
from subsidy.reports.rules import Flow, FundReport, FundRow, Place, Sums, sums_of

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
    recorded, so `known_at` cannot add any. Three queries. Raises ProgrammeIsATest.
    """
    if programme.is_test:
        raise ProgrammeIsATest(programme.code)
    end = datetime.combine(as_of, time.max, SHANGHAI)
    known_at = end if known_at is None else known_at.astimezone(SHANGHAI)
    lines = list(FundLine.objects.for_programmes([programme.pk]))
    claims = _standing_claims(programme, until=min(end, known_at))
    flows = _flows([line.book for line in lines], as_of=as_of, known_at=known_at)
    books = sums_of(flows, {line.book: claims.get(line.pk, 0) for line in lines})
    lines.sort(key=lambda line: (line.unit.code, _GROUPS[line.category_group]))
    return FundReport(
        programme=programme.code,
        name_zh=programme.name_zh,
        name_en=programme.name_en,
        as_of=as_of,
        known_at=known_at,
        rows=tuple(_row(line, books[line.book]) for line in lines),
    )


def _row(line: FundLine, sums: Sums) -> FundRow:
    return FundRow(unit=_place(line.unit), group=line.category_group, sums=sums)


def _place(unit: Unit) -> Place:
    return Place(code=unit.code, name_zh=unit.name_zh, name_en=unit.name_en)


def _flows(books: list[str], *, as_of: date, known_at: datetime) -> list[Flow]:
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
