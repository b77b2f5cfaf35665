"""Worksheets: what goes out with each item, and what comes back."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from string import ascii_uppercase
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI
from subsidy.core.codes import CODES
from subsidy.core.errors import Refusal, Refused
from subsidy.core.faults import Fault
from subsidy.sampling.files.layout import NO, YES
from subsidy.sampling.files.reading import Answer, CellFault, Unreadable, read
from subsidy.sampling.files.writing import Value
from subsidy.sampling.models import Sample, SampleItem
from subsidy.sampling.services.results import Finding, record


class WorksheetUnreadable(Refusal):
    """This is no worksheet of ours, or too large for one."""

    code = "worksheet_unreadable"


def worksheet_rows(sample: Sample) -> list[dict[str, Value]]:
    """Return the items by key of the layout: amounts in yuan, persons and numbers masked.

    Three queries, whatever the number of items.
    """
    claim = "line__claim"
    rows = (
        SampleItem.objects.filter(sample=sample)
        .select_related(
            *("stratum", f"{claim}__merchant", f"{claim}__store", f"{claim}__category"),
            *(f"{claim}__product", f"{claim}__terms", f"{claim}__applicant"),
        )
        .prefetch_related(f"{claim}__identifiers", f"{claim}__evidence")
        .order_by("position")
    )
    return [_row(item) for item in rows]


@transaction.atomic
def take_worksheet(sample: Sample, content: bytes, *, by: Actor, at: datetime) -> int:
    """Record what the worksheet says; return how many items changed. Twice changes nothing.

    Rows that are not filled in are left. Raises WrongState, WorksheetUnreadable; Refused with all
    faults at once, each with the cell it stands in.
    """
    try:
        sheet = read(content)
    except Unreadable as error:
        raise WorksheetUnreadable from error
    items = {item.reference: item for item in sample.items.order_by("position")}
    faults = [*sheet.faults, *(one for answer in sheet.answers for one in _faults(answer, items))]
    if faults:
        raise Refused(_in_cells(faults))
    findings = [
        Finding(
            answer.claim,
            answer.audited_fen,
            answer.is_wrong,
            answer.note,
            place=answer.claim_cell,
        )
        for answer in sheet.answers
    ]
    return record(sample, findings, by=by, at=at)


def _faults(answer: Answer, items: dict[str, SampleItem]) -> Iterable[CellFault]:
    item = items.get(answer.claim)
    if item is None:
        yield CellFault("not_in_sample", answer.claim_cell)
        return
    if answer.book_fen != item.book_fen:
        yield CellFault("book_value_changed", answer.book_cell)
    if not answer.note and (answer.is_wrong or answer.audited_fen != item.book_fen):
        yield CellFault("explanation_missing", answer.note_cell)
    if len(answer.note) > _note_length_max():
        yield CellFault("value_invalid", answer.note_cell)


def _note_length_max() -> int:
    length: int | None = SampleItem._meta.get_field("note").max_length
    assert length
    return length


def _in_cells(faults: Iterable[CellFault]) -> list[Fault]:
    """Return the faults with the cell said in words, by row."""
    ordered = sorted(faults, key=lambda fault: (_row_of(fault.cell), fault.cell))
    return [
        Fault(
            fault.code,
            fault.cell,
            {
                "message": _("Cell %(cell)s: %(what)s")
                % {"cell": fault.cell, "what": CODES[fault.code].title}
            },
        )
        for fault in ordered
    ]


def _row_of(cell: str) -> int:
    return int(cell.lstrip(ascii_uppercase))


def _row(item: SampleItem) -> dict[str, Value]:
    claim: Any = item.line.claim
    wrong = {None: "", True: YES, False: NO}[item.is_wrong]
    return {
        "position": item.position,
        "claim": item.reference,
        "stratum": item.stratum.name,
        "certain": YES if item.is_certain else NO,
        "chance": item.chance,
        "book_yuan": _yuan(item.book_fen),
        "merchant": claim.merchant.name,
        "credit_code": claim.merchant.credit_code,
        "store": f"{claim.store.code} {claim.store.name}",
        "category": claim.category.name,
        "product": f"{claim.product.brand} {claim.product.model}",
        "bought_at": f"{claim.bought_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        "price_yuan": _yuan(claim.price_fen),
        "notice": claim.terms.notice_number,
        "variant": claim.variant,
        "state": claim.get_state_display(),
        "applicant": claim.applicant.masked_name,
        "document": claim.applicant.masked_document,
        "identifiers": "; ".join(
            f"{one.get_kind_display()} {one.masked}" for one in claim.identifiers.all()
        ),
        "evidence": "; ".join(
            f"{one.reference} {one.get_kind_display()}"
            for one in claim.evidence.all()
            if one.is_current
        ),
        "audited_yuan": None if item.audited_fen is None else _yuan(item.audited_fen),
        "wrong": wrong,
        "note": item.note,
    }


def _yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100
