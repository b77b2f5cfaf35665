from subsidy.inspections.models.inspections import (
    Chosen,
    Inspection,
    InspectionMove,
    Kind,
    Verdict,
)
from subsidy.inspections.models.records import (
    Answer,
    CheckAnswer,
    Discovery,
    MysteryPrice,
    Photo,
)

__all__ = [
    "Answer",
    "CheckAnswer",
    "Chosen",
    "Discovery",
    "Inspection",
    "InspectionMove",
    "Kind",
    "MysteryPrice",
    "Photo",
    "Verdict",
]
