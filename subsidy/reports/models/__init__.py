from subsidy.reports.models.deliveries import ReportDelivery
from subsidy.reports.models.schedules import ReportSchedule
from subsidy.reports.models.snapshots import Snapshot

__all__ = ["ReportDelivery", "ReportSchedule", "Snapshot"]
