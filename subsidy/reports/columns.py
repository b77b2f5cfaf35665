"""The columns of the fund allocation report, in one order for screens, sheets and files."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy as _

from subsidy.core.money import yuan
from subsidy.programmes.models import CategoryGroup
from subsidy.reports.rules import FIGURES, FundReport, FundRow, Place, Statement, Sums


class Measure(Enum):
    FEN = "fen"
    BASIS_POINTS = "bp"
    COUNT = "count"
    NUMBER = "number"
    TEXT = "text"


def said(value: Any, measure: Measure) -> str:
    """Return a figure as people read it: money in yuan, rates in per cent; None is not known."""
    if value is None:
        return "—"
    if measure is Measure.TEXT:
        return str(value)
    if measure is Measure.FEN:
        return yuan(value)
    if measure is Measure.BASIS_POINTS:
        sign, whole = "-" if value < 0 else "", abs(value)
        return f"{sign}{whole // 100}.{whole % 100:02d} %"
    return f"{value:,}" if measure is Measure.COUNT else f"{value:,.2f}"


@dataclass(frozen=True)
class Column:
    """A figure of the report and its heading; on screens money is in yuan, rates in per cent."""

    name: str
    heading: str | Promise
    measure: Measure = Measure.FEN

    def value(self, sums: Sums) -> int:
        value: int = getattr(sums, self.name)
        return value

    def text(self, sums: Sums) -> str:
        """Return the figure as people read it."""
        return said(self.value(sums), self.measure)


RUNS_OUT = _("Runs out (80 % band)")
COLUMNS = (
    Column("allotted_fen", _("Allotted")),
    Column("central_fen", _("of it central")),
    Column("local_fen", _("of it local")),
    Column("frozen_fen", _("Frozen")),
    Column("reserved_fen", _("Reserved")),
    Column("committed_fen", _("Committed")),
    Column("paid_fen", _("Paid")),
    Column("recovered_fen", _("Recovered")),
    Column("net_paid_fen", _("Net paid")),
    Column("lost_fen", _("of it written off")),
    Column("returned_fen", _("Returned")),
    Column("available_fen", _("Available")),
    Column("utilisation_bp", _("Utilisation"), Measure.BASIS_POINTS),
    Column("claims", _("Claims"), Measure.COUNT),
)
assert tuple(column.name for column in COLUMNS) == FIGURES

#: Left out of narrow tables where all their figures are zero, each for the column it depends on.
SELDOM = {
    "frozen_fen": "frozen_fen",
    "recovered_fen": "recovered_fen",
    "net_paid_fen": "recovered_fen",
    "lost_fen": "lost_fen",
    "returned_fen": "returned_fen",
}


def columns_of(report: FundReport) -> tuple[Column, ...]:
    """Return the columns that say something: net paid is paid while nothing was recovered."""
    total = report.total
    return tuple(
        column
        for column in COLUMNS
        if column.name not in SELDOM or getattr(total, SELDOM[column.name])
    )


def runs_out(row: FundRow) -> str:
    """Return when the line runs out, with the days between which four in five do."""
    band = run_out_band(row)
    return f"{run_out_day(row)} ({band})" if band else run_out_day(row)


def run_out_day(row: FundRow) -> str:
    """Return the expected day, or words where there is none."""
    if row.runway is None:
        return "" if row.sums.available_fen or not row.sums.allotted_fen else str(_("used up"))
    if row.runway.early_on is None:
        return str(_("lasts over a year"))
    return _day(row.runway.expected_on)


def run_out_band(row: FundRow) -> str:
    """Return the first and the last day of the band, if the line is foretold to run out."""
    if row.runway is None or row.runway.early_on is None:
        return ""
    return f"{_day(row.runway.early_on)} – {_day(row.runway.late_on)}"


def _day(day: date | None) -> str:
    """Return the day; what lies beyond the forecast is open."""
    return day.isoformat() if day else "…"


def unit_name(unit: Place) -> str:
    """Return the unit's name in the active language."""
    return unit.name_zh if _speaks_chinese() else unit.name_en


def programme_name(report: FundReport | Statement) -> str:
    """Return the programme's name in the active language."""
    return report.name_zh if _speaks_chinese() else report.name_en


def group_name(group: str) -> str:
    """Return the category group's name in the active language."""
    return str(CategoryGroup(group).label)


def _speaks_chinese() -> bool:
    return (get_language() or "").startswith("zh")
