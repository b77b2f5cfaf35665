"""The audit report on paper."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from subsidy.reports.audit_charts import bars_chart
from subsidy.reports.audit_view import (
    MADE_OF_NUMBERS,
    ShownReport,
    ShownSection,
    ShownTable,
    shown,
)
from subsidy.reports.models import Snapshot
from subsidy.reports.pdf import styles
from subsidy.reports.pdf.document import frame_width, written
from subsidy.reports.pdf.drawings import drawing

#: A longer table may begin on one page and end on the next.
ROWS_TOGETHER_MAX = 22


def as_pdf(snapshot: Snapshot) -> bytes:
    """Return the file, in the active language; the same snapshot is the same bytes."""
    report = shown(snapshot)
    foot = f"{report.reference} · SHA-256 {report.sha256}"
    return written(
        list(_story(report)), title=report.heading, foot=foot, known_at=snapshot.known_at
    )


def _story(report: ShownReport) -> Iterator[Flowable]:
    yield styles.title(report.title)
    yield styles.words(f"{report.programme} · {report.place}", size=12, after=2)
    yield styles.words(report.period, size=11, after=6)
    yield styles.note(_("As known at %s. Amounts in yuan.") % report.known)
    if report.compared:
        yield styles.note(_("Changes are those since %s.") % report.compared)
    for section in report.sections:
        yield from _section(section)


def _section(section: ShownSection) -> Iterator[Flowable]:
    parts: list[Flowable] = [styles.heading(section.title)]
    if section.note:
        parts.append(styles.note(section.note))
    if section.figures:
        parts.append(_figures(section))
    yield KeepTogether(parts)
    for table in section.tables:
        yield from _table(table)


def _figures(section: ShownSection) -> Flowable:
    """Return the figures with what they were before, where there is anything to compare."""
    has_change = any(figure.change for figure in section.figures)
    rows = [
        [figure.title, figure.text, *([figure.change] if has_change else [])]
        for figure in section.figures
    ]
    heads = [_("Figure"), _("Value"), *([_("Change")] if has_change else [])]
    right = [False, True, *([True] if has_change else [])]
    return styles.table(heads, rows, right=right, width=frame_width(), size=9)


def _table(table: ShownTable) -> Iterator[Flowable]:
    """Yield the title, the picture and the rows; what fits on one page is not torn apart."""
    parts: list[Flowable] = [styles.subheading(table.title)]
    if table.note:
        parts.append(styles.note(table.note))
    if svg := bars_chart(table):
        parts += [drawing(svg, frame_width()), Spacer(1, 2 * mm)]
    if table.rows:
        rows = styles.table(
            table.headings,
            table.texts,
            total=table.total_text,
            right=[measure in MADE_OF_NUMBERS for measure in table.measures],
            width=frame_width(),
        )
        parts.append(rows)
    else:
        parts.append(styles.note(table.empty))
    if len(table.rows) <= ROWS_TOGETHER_MAX:
        yield KeepTogether(parts)
    else:
        yield from parts
