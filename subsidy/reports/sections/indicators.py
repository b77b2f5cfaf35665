"""What each indicator found in the latest run, and what became of its flags so far."""

from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from subsidy.audits.models import AuditRun, Flag, FlagMove
from subsidy.audits.rules.findings import Outcome
from subsidy.audits.services import indicators
from subsidy.audits.states import FlagState
from subsidy.reports.columns import Measure
from subsidy.reports.sections.names import indicator_title
from subsidy.reports.sections.runs import latest, outcomes
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

OUTCOMES = (Outcome.FLAGGED, Outcome.WATCH, Outcome.CLEAR, Outcome.UNTESTED)


def gather(scope: Scope) -> Facts:
    """Return the facts: outcomes of the latest run, and flags of all runs by their state then."""
    found, flags = _outcomes(scope, latest(scope)), _flags(scope)
    names = sorted({*found, *flags, *(one.name for one in indicators())})
    nothing = dict.fromkeys(("raised", "dismissed", "open"), 0)
    quality = [{"indicator": name} | nothing | flags.get(name, {}) for name in names]
    for row in quality:
        row["dismissed_bp"] = _share_bp(row["dismissed"], row["raised"])
    results = [
        {"indicator": name} | {one.value: found.get(name, {}).get(one.value, 0) for one in OUTCOMES}
        for name in names
    ]
    figures = {one.value: sum(row[one.value] for row in results) for one in OUTCOMES}
    figures |= {name: sum(row[name] for row in quality) for name in nothing}
    return {"figures": figures, "rows": {"results": results, "quality": quality}}


def _share_bp(part: int, whole: int) -> int:
    return part * 10_000 // whole if whole else 0


def _outcomes(scope: Scope, run: AuditRun | None) -> dict[str, dict[str, int]]:
    return outcomes(scope, run) if run else {}


def _flags(scope: Scope) -> dict[str, dict[str, Any]]:
    """Return per indicator how many flags were raised so far, and how they stood at the end.

    A flag that a later run took over is counted once, as that later one.
    """
    last = FlagMove.objects.filter(flag=OuterRef("pk"), at__lte=scope.end).order_by("-id")
    rows = (
        Flag.objects.filter(
            programme=scope.programme,
            raised_at__lte=scope.end,
            **scope.of_unit("merchant__unit"),
        )
        .annotate(state_then=Subquery(last.values("target")[:1]))
        .exclude(state_then=FlagState.SUPERSEDED)
        .values("indicator")
        .annotate(
            raised=Count("id"),
            dismissed=Count("id", filter=Q(state_then=FlagState.DISMISSED)),
            open=Count("id", filter=Q(state_then=FlagState.FLAGGED)),
        )
        .order_by("indicator")
    )
    return {row.pop("indicator"): row for row in rows}


INDICATOR = Item(name="indicator", title=_("Indicator"), measure=Measure.TEXT, say=indicator_title)
INDICATORS = register(
    Section(
        name="indicators",
        place=20,
        title=_("Indicators and their quality"),
        note=_(
            "A flag is not proof: it shows an inconsistency that somebody should look at. Many "
            "dismissed flags speak against an indicator, not for the merchants' guilt."
        ),
        gather=gather,
        figures=(
            Item(name="flagged", title=_("Flagged in the latest run")),
            Item(name="watch", title=_("On the watch list")),
            Item(name="clear", title=_("Clear")),
            Item(name="untested", title=_("Not tested")),
            Item(name="raised", title=_("Flags raised so far")),
            Item(name="dismissed", title=_("of them dismissed as explained")),
            Item(name="open", title=_("of them open")),
        ),
        tables=(
            SectionTable(
                name="results",
                title=_("Merchants by indicator, latest run"),
                columns=(
                    INDICATOR,
                    Item(name="flagged", title=_("Flagged")),
                    Item(name="watch", title=_("Watch list")),
                    Item(name="clear", title=_("Clear")),
                    Item(name="untested", title=_("Not tested")),
                ),
                totals=("flagged", "watch", "clear", "untested"),
                bars=Bars(
                    title=_("Merchants flagged and watched"),
                    label="indicator",
                    parts=(
                        Part(column="flagged", colour="#be4b80"),
                        Part(column="watch", colour="#d97706"),
                    ),
                ),
            ),
            SectionTable(
                name="quality",
                title=_("What became of the flags"),
                columns=(
                    INDICATOR,
                    Item(name="raised", title=_("Raised")),
                    Item(name="dismissed", title=_("Dismissed")),
                    Item(name="open", title=_("Open")),
                    Item(
                        name="dismissed_bp",
                        title=_("Share dismissed"),
                        measure=Measure.BASIS_POINTS,
                    ),
                ),
                totals=("raised", "dismissed", "open"),
            ),
        ),
    )
)
