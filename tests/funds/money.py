"""Builders: a batch, a line, an allotment, through the verbs."""

from datetime import date

from subsidy.funds.models import Allotment, FundBatch, FundLine
from subsidy.funds.services import issue_batch, open_line
from tests import make


def batch(**changes) -> FundBatch:
    """A central batch of 1,000 yuan, issued."""
    return issue_batch(unissued(**changes), at=make.NOON)


def unissued(**changes) -> FundBatch:
    facts = {
        "source": "central",
        "number": "B-1",
        "instrument": "bond",
        "amount_fen": 100_000,
        "issued_on": date(2024, 8, 1),
    }
    return FundBatch(**({"programme": make.programme()} | facts | changes))


def line(group: str = "appliances", **changes) -> FundLine:
    facts = {"unit": make.unit(), "category_group": group} | changes
    return open_line(make.programme(), **facts)


def unmade(**changes) -> Allotment:
    """An allotment of 300 yuan, not yet made."""
    facts = {
        "amount_fen": 30_000,
        "document_number": "D-1",
        "allotted_on": date(2024, 8, 2),
        "prepared_by": "a",
        "checked_by": "b",
    }
    return Allotment(**(facts | changes))
