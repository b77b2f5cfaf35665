"""The sections of the audit report; importing this package registers them."""

from subsidy.reports.sections import cells, examined, flags, indicators, recoveries

__all__ = ["cells", "examined", "flags", "indicators", "recoveries"]
