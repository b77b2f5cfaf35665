"""What doors and other rooms may ask of the samples."""

from subsidy.sampling.services.announce import (
    CommitmentUsed,
    ExpectsTooMuch,
    announce,
    new_seed,
)
from subsidy.sampling.services.draw import SeedMismatch, draw
from subsidy.sampling.services.evaluate import (
    DrawDiffers,
    ResultsMissing,
    cancel,
    close,
    evaluate,
    evaluation_of,
    reopen,
)
from subsidy.sampling.services.freeze import CommitmentTooNew, PopulationEmpty, freeze
from subsidy.sampling.services.record import sample_record
from subsidy.sampling.services.redraw import Redraw, redraw
from subsidy.sampling.services.results import Finding, record, record_one
from subsidy.sampling.services.worksheets import (
    WorksheetUnreadable,
    take_worksheet,
    worksheet_rows,
)

__all__ = [
    "CommitmentTooNew",
    "CommitmentUsed",
    "DrawDiffers",
    "ExpectsTooMuch",
    "Finding",
    "PopulationEmpty",
    "Redraw",
    "ResultsMissing",
    "SeedMismatch",
    "WorksheetUnreadable",
    "announce",
    "cancel",
    "close",
    "draw",
    "evaluate",
    "evaluation_of",
    "freeze",
    "new_seed",
    "record",
    "record_one",
    "redraw",
    "reopen",
    "sample_record",
    "take_worksheet",
    "worksheet_rows",
]
