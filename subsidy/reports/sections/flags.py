"""Flags by severity: merchants by bands of evidence, their money at risk, and the flags' course."""

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from subsidy.audits.models import AuditRun, Flag, FlagMove
from subsidy.audits.rules.rounding import significant
from subsidy.audits.services import Ranked, ranking
from subsidy.audits.states import FlagState
from subsidy.core.clock import SHANGHAI
from subsidy.reports.columns import Measure
from subsidy.reports.sections.names import indicator_title
from subsidy.reports.sections.runs import latest
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

MERCHANTS_MAX = 20
WEEKS = 12


class Band(NamedTuple):
    """A band of evidence, the sum over families of -log10 p."""

    name: str
    from_evidence: float


#: The strongest first; what is watched only may lie in any of them.
BANDS = (Band("E>=15", 15), Band("E8-15", 8), Band("E4-8", 4), Band("E<4", 0))


def gather(scope: Scope) -> Facts:
    """Return the facts: bands and merchants of the latest run, open flags at the end, 12 weeks."""
    ranked = _ranked(scope, latest(scope))
    bands = [_band(band, ranked) for band in BANDS]
    open_flags, weeks = _open(scope), _weeks(scope)
    return {
        "figures": {
            "merchants": len(ranked),
            "flagged_merchants": sum(bool(one.flags) for one in ranked),
            "money_fen": sum(one.money_fen for one in ranked),
            "open": sum(row["open"] for row in open_flags),
            "excess_fen": sum(row["excess_fen"] for row in open_flags),
            "raised": _raised(scope).filter(raised_at__gte=scope.start).count(),
            "dismissed": _dismissed(scope).filter(at__gte=scope.start).count(),
        },
        "rows": {
            "bands": bands,
            "open": open_flags,
            "merchants": [_merchant(one) for one in ranked[:MERCHANTS_MAX]],
            "weeks": weeks,
        },
    }


def band_of(evidence: float) -> str:
    """Return the name of the band."""
    return next(band.name for band in BANDS if evidence >= band.from_evidence)


def _ranked(scope: Scope, run: AuditRun | None) -> list[Ranked]:
    rows = ranking(run) if run else []
    unit = scope.unit
    return [one for one in rows if unit is None or one.merchant.unit_id == unit.pk]


def _band(band: Band, ranked: list[Ranked]) -> dict[str, Any]:
    ours = [one for one in ranked if band_of(one.evidence) == band.name]
    return {
        "band": band.name,
        "merchants": len(ours),
        "flagged_merchants": sum(bool(one.flags) for one in ours),
        "money_fen": sum(one.money_fen for one in ours),
    }


def _merchant(one: Ranked) -> dict[str, Any]:
    return {
        "merchant": one.merchant.name,
        "credit_code": one.merchant.credit_code,
        "evidence": significant(one.evidence),
        "flags": len(one.flags),
        "money_fen": one.money_fen,
        "rank_by_money": one.rank_by_money,
    }


def _raised(scope: Scope) -> Any:
    return Flag.objects.filter(
        programme=scope.programme, raised_at__lte=scope.end, **scope.of_unit("merchant__unit")
    )


def _dismissed(scope: Scope) -> Any:
    return FlagMove.objects.filter(
        verb="dismiss",
        flag__programme=scope.programme,
        at__lte=scope.end,
        **scope.of_unit("flag__merchant__unit"),
    )


def _open(scope: Scope) -> list[dict[str, Any]]:
    last = FlagMove.objects.filter(flag=OuterRef("pk"), at__lte=scope.end).order_by("-id")
    rows = (
        _raised(scope)
        .annotate(state_then=Subquery(last.values("target")[:1]))
        .filter(state_then=FlagState.FLAGGED)
        .values("indicator")
        .annotate(open=Count("id"), excess_fen=Sum("excess_fen"))
        .order_by("indicator")
    )
    return [
        {"indicator": row["indicator"], "open": row["open"], "excess_fen": int(row["excess_fen"])}
        for row in rows
    ]


def _weeks(scope: Scope) -> list[dict[str, Any]]:
    """Return what was raised and dismissed in each of the weeks up to the end, the oldest first."""
    last = scope.period.to_on
    days = [last - timedelta(days=7 * ago + 6) for ago in reversed(range(WEEKS))]
    start = datetime.combine(days[0], time.min, SHANGHAI)
    raised = _raised(scope).filter(raised_at__gte=start).values_list("raised_at__date")
    dismissed = _dismissed(scope).filter(at__gte=start).values_list("at__date")
    counts = [
        dict(rows.annotate(Count("id")).order_by(day))
        for rows, day in ((raised, "raised_at__date"), (dismissed, "at__date"))
    ]
    rows = []
    for first in days:
        week = [first + timedelta(days=number) for number in range(7)]
        sums = [sum(count.get(day, 0) for day in week) for count in counts]
        rows.append({"week": first.isoformat(), "raised": sums[0], "dismissed": sums[1]})
    return rows


def _band_name(name: str) -> str:
    return str(BAND_NAMES[name])


BAND_NAMES = {
    "E>=15": _("very strong (15 and more)"),
    "E8-15": _("strong (8 to 15)"),
    "E4-8": _("moderate (4 to 8)"),
    "E<4": _("weak (below 4)"),
}
MONEY = Item(name="money_fen", title=_("Money at risk (yuan)"), measure=Measure.FEN)
FLAGS = register(
    Section(
        name="flags",
        place=30,
        title=_("Flags by severity"),
        note=_(
            "Evidence adds up the strongest signal of each family (-log10 p, at most 12 each). "
            "Money at risk counts each claim once, at its largest reason."
        ),
        gather=gather,
        figures=(
            Item(name="merchants", title=_("Merchants flagged or watched")),
            Item(name="flagged_merchants", title=_("of them flagged")),
            MONEY,
            Item(name="open", title=_("Open flags at the end")),
            Item(
                name="excess_fen",
                title=_("their money beyond expectation (yuan)"),
                measure=Measure.FEN,
            ),
            Item(name="raised", title=_("Raised in the period")),
            Item(name="dismissed", title=_("Dismissed in the period")),
        ),
        tables=(
            SectionTable(
                name="bands",
                title=_("Merchants by strength of evidence, latest run"),
                columns=(
                    Item(
                        name="band",
                        title=_("Strength of evidence"),
                        measure=Measure.TEXT,
                        say=_band_name,
                    ),
                    Item(name="merchants", title=_("Merchants")),
                    Item(name="flagged_merchants", title=_("of them flagged")),
                    MONEY,
                ),
                totals=("merchants", "flagged_merchants", "money_fen"),
                bars=Bars(
                    title=_("Money at risk, 10,000 yuan"),
                    label="band",
                    parts=(Part(column="money_fen", colour="#be4b80"),),
                ),
            ),
            SectionTable(
                name="open",
                title=_("Open flags by indicator"),
                columns=(
                    Item(
                        name="indicator",
                        title=_("Indicator"),
                        measure=Measure.TEXT,
                        say=indicator_title,
                    ),
                    Item(name="open", title=_("Open flags")),
                    Item(
                        name="excess_fen",
                        title=_("Money beyond expectation (yuan)"),
                        measure=Measure.FEN,
                    ),
                ),
                totals=("open", "excess_fen"),
                empty=_("No open flags."),
            ),
            SectionTable(
                name="merchants",
                title=_("Merchants with the strongest evidence"),
                note=_("The last column is where a list sorted by subsidy alone would put them."),
                columns=(
                    Item(name="merchant", title=_("Merchant"), measure=Measure.TEXT),
                    Item(name="credit_code", title=_("Credit code"), measure=Measure.TEXT),
                    Item(name="evidence", title=_("Strength of evidence"), measure=Measure.NUMBER),
                    Item(name="flags", title=_("Flags")),
                    MONEY,
                    Item(name="rank_by_money", title=_("Rank by subsidy")),
                ),
                empty=_("Nobody stands out."),
            ),
            SectionTable(
                name="weeks",
                title=_("Flags of the last 12 weeks"),
                columns=(
                    Item(name="week", title=_("Week from"), measure=Measure.TEXT),
                    Item(name="raised", title=_("Raised")),
                    Item(name="dismissed", title=_("Dismissed")),
                ),
                bars=Bars(
                    title=_("Flags raised and dismissed"),
                    label="week",
                    parts=(
                        Part(column="raised", colour="#be4b80"),
                        Part(column="dismissed", colour="#7c8aa0"),
                    ),
                ),
                totals=("raised", "dismissed"),
            ),
        ),
    )
)
