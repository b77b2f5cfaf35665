"""Windows on payments: batches with their makers and checkers, bank files, recoveries."""

from subsidy.disbursements.admin import (
    batches,
    corrections,
    files,
    opening,
    payments,
    proposals,
    reconciliation,
    recoveries,
    stops,
)

__all__ = [
    "batches",
    "corrections",
    "files",
    "opening",
    "payments",
    "proposals",
    "reconciliation",
    "recoveries",
    "stops",
]
