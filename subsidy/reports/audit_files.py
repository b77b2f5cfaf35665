"""The audit report as files, in the active language."""

from collections.abc import Callable

from subsidy.reports.audit_pdf import as_pdf
from subsidy.reports.audit_workbook import as_xlsx
from subsidy.reports.models import Snapshot
from subsidy.reports.states import ReportFormat

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {ReportFormat.PDF.value: PDF, ReportFormat.XLSX.value: XLSX}
WRITERS: dict[str, Callable[[Snapshot], bytes]] = {
    ReportFormat.PDF.value: as_pdf,
    ReportFormat.XLSX.value: as_xlsx,
}


def written(snapshot: Snapshot, form: str) -> bytes:
    """Return the file of the report."""
    return WRITERS[form](snapshot)
