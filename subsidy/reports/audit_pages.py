"""What the page of an audit report shows: its sections with their pictures, beside another one."""

from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from subsidy.reports.audit_charts import bars_chart
from subsidy.reports.audit_view import MADE_OF_NUMBERS, ShownTable, shown
from subsidy.reports.models import Snapshot

#: How many earlier reports one may be compared with.
OTHERS_MAX = 24


def comparable(rows: QuerySet[Snapshot], snapshot: Snapshot) -> list[Snapshot]:
    """Return earlier reports of the same kind and place, the latest first."""
    same = rows.filter(
        programme=snapshot.programme_id,
        kind=snapshot.kind,
        unit=snapshot.unit_id,
        to_on__lt=snapshot.from_on,
    )
    return list(same.defer("content").order_by("-to_on", "-id")[:OTHERS_MAX])


def report_page(snapshot: Snapshot, *, before: Snapshot | None) -> dict[str, object]:
    """Return the template's context, in the active language."""
    report = shown(snapshot, before=before)
    return {
        "report": report,
        "compared": before or snapshot.previous,
        "sections": [
            {"section": section, "tables": [_table(table) for table in section.tables]}
            for section in report.sections
        ],
    }


def _table(table: ShownTable) -> dict[str, Any]:
    right = [measure in MADE_OF_NUMBERS for measure in table.measures]
    return {
        "table": table,
        "headings": list(zip(table.headings, right, strict=True)),
        "rows": [list(zip(row, right, strict=True)) for row in table.texts],
        "total": list(zip(table.total_text, right, strict=True)) if table.total else [],
        "chart": _chart(bars_chart(table)),
    }


def _chart(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 - the charts escape every text they are given
