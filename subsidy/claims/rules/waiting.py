"""Where a claim waits, for whom, and when it may be paid: arithmetic on days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

#: state -> (stage, for whom it waits)
_STAGES = {
    "reserved": ("sale", "merchant"),
    "submitted": ("checks", "office"),
    "in_review": ("review", "office"),
    "sent_back": ("cure", "merchant"),
    "rejected": ("appeal", "merchant"),
    "approved": ("batch", "treasury"),
    "scheduled": ("payment", "bank"),
    "recovering": ("repayment", "merchant"),
}
#: Stages in which the citizen acts where the citizen is the payee.
_OF_THE_PAYEE = {"appeal", "repayment"}
#: States from which claims come to be paid: of these, times to payment are learnt.
ON_THE_WAY = ("reserved", "submitted", "in_review", "sent_back", "approved", "scheduled")
#: state -> what the office promises of it (`service_promise`)
PROMISES = {
    "submitted": "accept",
    "in_review": "review",
    "approved": "pay",
    "scheduled": "pay",
}
#: How many paid claims of a kind say something about the next one.
CLAIMS_MIN = 5


@dataclass(frozen=True)
class Place:
    """A stage of the work, and who has to act for the claim to move on."""

    stage: str
    waits_for: str


@dataclass(frozen=True)
class Times:
    """Days from entering a stage to payment: 10, 50, 90 of 100 claims of a kind."""

    kind: str  # unit, group or programme
    claims: int
    early_days: int
    middle_days: int
    late_days: int


@dataclass(frozen=True)
class Expected:
    """When payment may be expected: the likely day, the range, and what that is learnt from."""

    on: date
    from_: date
    to: date
    based_on: Times


def place_of(state: str, *, pays_applicant: bool, is_held: bool) -> Place | None:
    """Return where a claim in the state waits; None where nothing more is to come."""
    if state not in _STAGES:
        return None
    if is_held and state in ("approved", "scheduled"):
        return Place("held", "office")
    stage, waits_for = _STAGES[state]
    return Place(stage, "citizen" if pays_applicant and stage in _OF_THE_PAYEE else waits_for)


def expected_pay(learnt: Iterable[Times], *, entered_on: date, today: date) -> Expected | None:
    """Return when a claim that entered its stage on that day may be paid.

    learnt: the narrowest kind first; the first one that saw enough claims counts. None where
    nothing is known, also about a claim that has waited longer than nine of ten.
    """
    for times in learnt:
        if times.claims >= CLAIMS_MIN:
            early, middle, late = (
                entered_on + timedelta(days=days)
                for days in (times.early_days, times.middle_days, times.late_days)
            )
            if late < today:
                return None
            return Expected(max(middle, today), max(early, today), late, times)
    return None
