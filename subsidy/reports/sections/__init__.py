"""The sections of the audit report; importing this package registers them."""

from subsidy.reports.sections import (
    cases,
    cells,
    examined,
    flags,
    indicators,
    inspections,
    prices,
    recoveries,
    samples,
)

__all__ = [
    "cases",
    "cells",
    "examined",
    "flags",
    "indicators",
    "inspections",
    "prices",
    "recoveries",
    "samples",
]
