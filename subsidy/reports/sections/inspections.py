"""Inspections: whom people were to visit, by rank and by chance, what they found, how long it took.

A report is read by many: an undercover visit is in it once it is closed and nobody is warned by it,
and in totals alone.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from subsidy.cases.models import FindingCode
from subsidy.inspections.models import Chosen, Discovery, Inspection, InspectionMove, Kind, Verdict
from subsidy.inspections.states import LIVE
from subsidy.reports.columns import Measure
from subsidy.reports.services.registry import (
    Bars,
    Facts,
    Item,
    Part,
    Scope,
    Section,
    SectionTable,
    register,
)

#: Times are kept in quarters of an hour begun: they add up without a rest.
QUARTER_SECONDS = 900
Row = dict[str, Any]


def gather(scope: Scope) -> Facts:
    """Return the facts: visits planned and accepted in the period, and those under way at its end.

    Four queries.
    """
    planned = Counter(_planned(scope).values_list("chosen", flat=True))
    done = [_seen(row) for row in _done(scope).order_by("id").values(*_SEEN)]
    under_way = _open(scope).filter(state_then__in=LIVE).values_list("due_on", flat=True)
    dues = list(under_way)
    findings = _findings(scope)
    kinds = [_kind(kind, [row for row in done if row["kind"] == kind]) for kind in Kind.values]
    return {
        "figures": {
            "planned": planned.total(),
            "under_way": len(dues),
            "overdue": sum(due_on < scope.as_of for due_on in dues),
            "done": len(done),
            "undercover": kinds[-1]["done"],
            "irregular": sum(row["irregular"] for row in kinds),
            "findings": sum(row["count"] for row in findings),
            "found_fen": sum(row["found_fen"] for row in findings),
            "hours": _hours(done),
        },
        "rows": {
            "arms": [
                _arm(arm, planned[arm], [row for row in done if _is_of(row, arm)])
                for arm in Chosen.values
            ],
            "kinds": kinds,
            "findings": findings,
        },
    }


def _public(scope: Scope) -> QuerySet[Inspection]:
    moves = InspectionMove.objects.filter(inspection=OuterRef("pk"), at__lte=scope.end)
    rows = Inspection.objects.public().filter(
        programme=scope.programme, planned_at__lte=scope.end, **scope.of_unit("merchant__unit")
    )
    return rows.annotate(
        state_then=Subquery(moves.order_by("-id").values("target")[:1]),
        accepted_at=Subquery(moves.filter(verb="accept").order_by("-id").values("at")[:1]),
    )


def _open(scope: Scope) -> QuerySet[Inspection]:
    return _public(scope).filter(kind=Kind.OPEN)


def _planned(scope: Scope) -> QuerySet[Inspection]:
    return _open(scope).filter(planned_at__gte=scope.start)


def _done(scope: Scope) -> QuerySet[Inspection]:
    return _public(scope).filter(accepted_at__gte=scope.start)


_SEEN = ("kind", "chosen", "verdict", "began_at", "reported_at")


def _seen(row: Row) -> Row:
    return row | {"quarters": _quarters(row["began_at"], row["reported_at"])}


def _quarters(began_at: datetime, reported_at: datetime) -> int:
    seconds = int((reported_at - began_at).total_seconds())
    return -(-seconds // QUARTER_SECONDS)


def _hours(rows: Iterable[Row]) -> float:
    return float(sum(row["quarters"] for row in rows)) / 4


def _is_of(row: Row, arm: str) -> bool:
    return (row["kind"], row["chosen"]) == (Kind.OPEN, arm)


def _arm(arm: str, planned: int, done: list[Row]) -> Row:
    verdicts = Counter(row["verdict"] for row in done)
    return {
        "arm": arm,
        "planned": planned,
        "done": len(done),
        **{str(verdict): verdicts[verdict] for verdict in Verdict.values},
        "hours": _hours(done),
    }


def _kind(kind: str, done: list[Row]) -> Row:
    irregular = sum(row["verdict"] == Verdict.IRREGULAR for row in done)
    return {"kind": kind, "done": len(done), "irregular": irregular, "hours": _hours(done)}


def _findings(scope: Scope) -> list[Row]:
    """Return what was discovered in the visits that were accepted, by what it is."""
    done = _done(scope).values("pk")
    rows = Discovery.objects.filter(inspection__in=done).values("code")
    found = rows.annotate(count=Count("id"), found_fen=Sum("amount_fen")).order_by("code")
    return [{name: row[name] for name in ("code", "count", "found_fen")} for row in found]


def _chosen(value: str) -> str:
    return str(Chosen(value).label)


def _kind_label(value: str) -> str:
    return str(KINDS[value])


def _code(value: str) -> str:
    return str(FindingCode(value).label)


#: 明察 and 暗访: "open" alone says something else of a state.
KINDS = {Kind.OPEN.value: _("openly"), Kind.UNDERCOVER.value: _("undercover")}
DONE = Item(name="done", title=_("Visits accepted"))
IRREGULAR = Item(name="irregular", title=_("of them irregular"))
HOURS = Item(name="hours", title=_("Hours"), measure=Measure.NUMBER)
FOUND = Item(name="found_fen", title=_("Amount found (yuan)"), measure=Measure.FEN)
INSPECTIONS = register(
    Section(
        name="inspections",
        place=55,
        title=_("Inspections"),
        note=_(
            "Hours run from the beginning of a visit to its report, in quarters begun. Only visits "
            "by chance tell of all merchants. Undercover visits count in totals, once they are "
            "closed and no undercover case about the merchant is under way."
        ),
        gather=gather,
        figures=(
            Item(name="planned", title=_("Open visits planned in the period")),
            Item(name="under_way", title=_("Open visits under way at the end")),
            Item(name="overdue", title=_("of them past their day")),
            Item(name="done", title=_("Visits accepted in the period")),
            Item(name="undercover", title=_("of them undercover")),
            IRREGULAR,
            Item(name="findings", title=_("Discoveries")),
            FOUND,
            HOURS,
        ),
        tables=(
            SectionTable(
                name="arms",
                title=_("Open visits by how the merchant was chosen"),
                columns=(
                    Item(name="arm", title=_("Chosen"), measure=Measure.TEXT, say=_chosen),
                    Item(name="planned", title=_("Planned")),
                    DONE,
                    Item(name="regular", title=Verdict.REGULAR.label),
                    Item(name="irregular", title=Verdict.IRREGULAR.label),
                    Item(name="not_met", title=Verdict.NOT_MET.label),
                    HOURS,
                ),
                totals=("planned", "done", "regular", "irregular", "not_met", "hours"),
                bars=Bars(
                    title=_("Visits accepted"),
                    label="arm",
                    parts=(Part(column="done", colour="#2563eb"),),
                ),
            ),
            SectionTable(
                name="kinds",
                title=_("Open and undercover visits"),
                columns=(
                    Item(name="kind", title=_("Kind"), measure=Measure.TEXT, say=_kind_label),
                    DONE,
                    IRREGULAR,
                    HOURS,
                ),
                totals=("done", "irregular", "hours"),
            ),
            SectionTable(
                name="findings",
                title=_("What visits discovered"),
                columns=(
                    Item(name="code", title=_("Discovery"), measure=Measure.TEXT, say=_code),
                    Item(name="count", title=_("Count")),
                    FOUND,
                ),
                totals=("count", "found_fen"),
                empty=_("Nothing irregular was discovered."),
            ),
        ),
    )
)
