"""Magic serial numbers: what a developer writes into a sandbox sale to see one thing happen.

They mean something to test merchants alone. Each may be followed by digits (TEST-REVIEW-7) and may
be used again and again: a magic number names no thing, so it holds nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from subsidy.core.identifiers import normalise

Ending = Literal["", "approve", "review", "send_back", "reject", "pay"]


@dataclass(frozen=True)
class Magic:
    """code: how the sale is refused at once; or ending: what becomes of the claim by itself."""

    serial: str
    code: str = ""
    pointer: str = ""
    ending: Ending = ""


MAGIC = (
    Magic("TEST-DUPLICATE", code="identifier_already_used"),
    Magic("TEST-QUOTA-USED", code="quota_used", pointer="/category"),
    Magic("TEST-PRICE-HIGH", code="price_above_filed", pointer="/purchase/price_fen"),
    Magic("TEST-FUND-EXHAUSTED", code="fund_exhausted"),
    Magic("TEST-PAUSED", code="programme_paused", pointer="/programme"),
    Magic("TEST-APPROVE", ending="approve"),
    Magic("TEST-REVIEW", ending="review"),
    Magic("TEST-SEND-BACK", ending="send_back"),
    Magic("TEST-REJECT", ending="reject"),
    Magic("TEST-PAY", ending="pay"),
)
#: The step of a claim's trace that keeps the magic number.
STEP = "sandbox"
#: Endings that a person's desk comes before.
REFERRED = frozenset({"review", "send_back", "reject"})

_BY_NAME = {normalise(one.serial): one for one in MAGIC}


def magic_of(value: str) -> Magic | None:
    """Return what the number stands for, if it is a magic one."""
    return _BY_NAME.get(normalise(value).rstrip("0123456789"))


def first_magic(values: Iterable[str]) -> tuple[int, Magic] | None:
    """Return the first magic number among the values, with its index."""
    found = ((index, magic_of(value)) for index, value in enumerate(values))
    return next(((index, one) for index, one in found if one), None)


def steps_of(trace: Iterable[object]) -> list[object]:
    """Return the steps of the trace that magic wrote: the terms, evaluated again, know nothing."""
    return [step for step in trace if isinstance(step, dict) and step.get("step") == STEP]


def ending_of(trace: Iterable[object]) -> Ending:
    """Return what is to become of a claim, by its trace; "" for one without magic."""
    serials = [str(step["serial"]) for step in steps_of(trace) if isinstance(step, dict)]
    known = magic_of(serials[0]) if serials else None
    return known.ending if known else ""


def routed(traces: Mapping[int, Iterable[object]]) -> dict[int, list[dict[str, object]]]:
    """Return why claims of the sandbox go to a person, or pass, whatever else speaks against it."""
    endings = {pk: ending_of(trace) for pk, trace in traces.items()}
    return {
        pk: [{"code": STEP, "saw": {}}] if ending in REFERRED else []
        for pk, ending in endings.items()
        if ending
    }
