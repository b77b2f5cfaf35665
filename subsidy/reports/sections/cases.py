"""Cases: how far they have come, whose clock has run out, what was decided, and about which flags.

What a case found out about a flag is the quality of its indicator: of the flags that somebody
looked into, the share that was none is the realised share of false discoveries.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from subsidy.cases.models import Case, CaseDecision, CaseFlag, CaseHold, CaseMove
from subsidy.cases.models.cases import FlagOutcome
from subsidy.cases.models.decisions import Outcome
from subsidy.cases.states import LIVE, CaseState
from subsidy.reports.columns import Measure
from subsidy.reports.sections.names import indicator_title
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

O = FlagOutcome  # noqa: E741 - short for the table below
LOOKED_INTO = (O.CONFIRMED, O.CLEARED, O.LAPSED, O.OVERTURNED)


def gather(scope: Scope) -> Facts:
    """Return the facts; steps are those up to the end of the period, clocks and holds as of now."""
    states = _states(scope)
    quality = _quality(scope)
    return {
        "figures": {
            "opened": _cases(scope).filter(opened_at__gte=scope.start).count(),
            "live": sum(states.get(state, 0) for state in LIVE),
            "overdue": _cases(scope).overdue(scope.end).order_by().count(),
            "decided": _ended(scope, ["decide"]),
            "cleared": _ended(scope, ["acquit", "lapse", "overturn"]),
            "held": _holds(scope).count(),
            "confirmed": sum(row["confirmed"] for row in quality),
            "false_bp": _false_bp(quality),
        },
        "rows": {
            "states": [
                {"state": state, "count": states.get(state, 0)} for state in CaseState.values
            ],
            "decisions": _decisions(scope),
            "quality": quality,
        },
    }


def _cases(scope: Scope) -> Any:
    """Return the cases that are counted: a report is read by many, so none that is secret."""
    rows = Case.objects.filter(
        programme=scope.programme, opened_at__lte=scope.end, **scope.of_unit("merchant__unit")
    )
    return rows.exclude(pk__in=Case.objects.secret().values("pk"))


def _states(scope: Scope) -> dict[str, int]:
    last = CaseMove.objects.filter(case=OuterRef("pk"), at__lte=scope.end).order_by("-id")
    rows = _cases(scope).annotate(state_then=Subquery(last.values("target")[:1]))
    return dict(rows.values_list("state_then").annotate(Count("id")).order_by("state_then"))


def _ended(scope: Scope, verbs: list[str]) -> int:
    moves = CaseMove.objects.filter(
        verb__in=verbs, at__range=(scope.start, scope.end), case__in=_cases(scope)
    )
    return moves.count()


def _holds(scope: Scope) -> QuerySet[CaseHold]:
    return CaseHold.objects.standing().filter(
        case__programme=scope.programme, **scope.of_unit("case__merchant__unit")
    )


def _decisions(scope: Scope) -> list[dict[str, Any]]:
    """Return how many decisions of each kind were issued in the period."""
    rows = CaseDecision.objects.filter(
        issued_at__range=(scope.start, scope.end),
        case__programme=scope.programme,
        **scope.of_unit("case__merchant__unit"),
    )
    counts = dict(rows.values_list("outcome").annotate(Count("id")).order_by("outcome"))
    return [{"outcome": outcome, "count": counts.get(outcome, 0)} for outcome in Outcome.values]


def _quality(scope: Scope) -> list[dict[str, Any]]:
    """Return per indicator what cases found out about its flags, as far as they did."""
    rows = (
        CaseFlag.objects.filter(added_at__lte=scope.end, case__in=_cases(scope))
        .values("flag__indicator")
        .annotate(
            open=Count("id", filter=Q(outcome=O.OPEN)),
            **{str(one): Count("id", filter=Q(outcome=one)) for one in LOOKED_INTO},
        )
        .order_by("flag__indicator")
    )
    quality = []
    for row in rows:
        found = {"indicator": row.pop("flag__indicator"), **row}
        quality.append(found | {"false_bp": _false_bp([found])})
    return quality


def _false_bp(rows: Iterable[dict[str, Any]]) -> int | None:
    """Return the share of flags that were none, of those that a case has decided."""
    known = list(rows)
    false = sum(row["cleared"] + row["overturned"] for row in known)
    decided = false + sum(row["confirmed"] for row in known)
    return false * 10_000 // decided if decided else None


def _state(value: str) -> str:
    return str(CaseState(value).label)


def _outcome(value: str) -> str:
    return str(Outcome(value).label)


COUNT = Item(name="count", title=_("Count"))
FALSE = Item(
    name="false_bp", title=_("Realised share of false flags"), measure=Measure.BASIS_POINTS
)
CASES = register(
    Section(
        name="cases",
        place=50,
        title=_("Cases and clocks"),
        note=_(
            "Clocks, holds and what became of flags stand as they were known when the report was "
            "made. A flag that lapsed counts neither for its indicator nor against it. Undercover "
            "cases count once they have ended."
        ),
        gather=gather,
        figures=(
            Item(name="opened", title=_("Opened in the period")),
            Item(name="live", title=_("Under way at the end")),
            Item(name="overdue", title=_("of them with a clock that ran out")),
            Item(name="decided", title=_("Decided in the period")),
            Item(name="cleared", title=_("Cleared in the period")),
            Item(name="held", title=_("Payments held by cases")),
            Item(name="confirmed", title=_("Flags confirmed so far")),
            FALSE,
        ),
        tables=(
            SectionTable(
                name="states",
                title=_("Cases by state"),
                columns=(
                    Item(name="state", title=_("State"), measure=Measure.TEXT, say=_state),
                    COUNT,
                ),
                totals=("count",),
                bars=Bars(
                    title=_("Cases"),
                    label="state",
                    parts=(Part(column="count", colour="#2563eb"),),
                ),
            ),
            SectionTable(
                name="decisions",
                title=_("Decisions issued in the period"),
                columns=(
                    Item(name="outcome", title=_("Outcome"), measure=Measure.TEXT, say=_outcome),
                    COUNT,
                ),
                totals=("count",),
            ),
            SectionTable(
                name="quality",
                title=_("What cases found out about flags"),
                columns=(
                    Item(
                        name="indicator",
                        title=_("Indicator"),
                        measure=Measure.TEXT,
                        say=indicator_title,
                    ),
                    Item(name="open", title=_("Not decided")),
                    Item(name="confirmed", title=_("Confirmed")),
                    Item(name="cleared", title=_("Cleared")),
                    Item(name="lapsed", title=_("Lapsed")),
                    Item(name="overturned", title=_("Overturned")),
                    FALSE,
                ),
                totals=("open", "confirmed", "cleared", "lapsed", "overturned"),
                empty=_("No case rests on a flag yet."),
            ),
        ),
    )
)
