"""Whom the money needed on its way."""

from subsidy.operations.services.eyes.movements import MOVEMENTS
from subsidy.operations.services.eyes.report import EyesReport, KindSum, Movement, eyes_report

__all__ = ["MOVEMENTS", "EyesReport", "KindSum", "Movement", "eyes_report"]
