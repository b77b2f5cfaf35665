"""The columns of the fund allocation report, in one order for screens, sheets and files."""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy as _

from subsidy.core.money import yuan
from subsidy.programmes.models import CategoryGroup
from subsidy.reports.rules import FIGURES, FundReport, Place, Sums


class Measure(Enum):
    FEN = "fen"
    BASIS_POINTS = "bp"
    COUNT = "count"


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
        value = self.value(sums)
        if self.measure is Measure.FEN:
            return yuan(value)
        if self.measure is Measure.BASIS_POINTS:
            return f"{value // 100}.{value % 100:02d} %"
        return f"{value:,}"


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


def unit_name(unit: Place) -> str:
    """Return the unit's name in the active language."""
    return unit.name_zh if _speaks_chinese() else unit.name_en


def programme_name(report: FundReport) -> str:
    """Return the programme's name in the active language."""
    return report.name_zh if _speaks_chinese() else report.name_en


def group_name(group: str) -> str:
    """Return the category group's name in the active language."""
    return str(CategoryGroup(group).label)


def _speaks_chinese() -> bool:
    return (get_language() or "").startswith("zh")
