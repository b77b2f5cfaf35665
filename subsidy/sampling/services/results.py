"""What the auditor found, item by item, while the sample is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.errors import Refused
from subsidy.core.faults import Fault
from subsidy.sampling.models import Sample, SampleItem
from subsidy.sampling.services.locking import lock


@dataclass(frozen=True, slots=True)
class Finding:
    """What an item is worth after all; `is_wrong` may be so without a difference in money.

    place: where it was read, for faults.
    """

    reference: str
    audited_fen: int
    is_wrong: bool
    note: str = ""
    place: str = ""


@transaction.atomic
def record(sample: Sample, findings: Sequence[Finding], *, by: Actor, at: datetime) -> int:
    """Keep the findings; return how many items changed. What is said again changes nothing.

    All or none. Raises WrongState; Refused: not_in_sample, explanation_missing.
    """
    lock(sample, "evaluate")
    references = [finding.reference for finding in findings]
    rows = SampleItem.objects.filter(sample=sample, reference__in=references)
    items = {item.reference: item for item in rows.order_by("id")}
    faults = [fault for finding in findings for fault in _faults(finding, items)]
    if faults:
        raise Refused(faults)
    changed = [
        item for finding in findings if _apply(item := items[finding.reference], finding, by, at)
    ]
    SampleItem.objects.bulk_update(
        changed, ["audited_fen", "error_fen", "is_wrong", "note", "recorded_by", "recorded_at"]
    )
    return len(changed)


@transaction.atomic
def record_one(
    item: SampleItem, *, audited_fen: int, is_wrong: bool, note: str, by: Actor, at: datetime
) -> None:
    """Keep the finding on one item. Raises WrongState, Refused."""
    finding = Finding(item.reference, audited_fen, is_wrong, note)
    record(item.sample, [finding], by=by, at=at)
    item.refresh_from_db()


def _faults(finding: Finding, items: dict[str, SampleItem]) -> list[Fault]:
    item = items.get(finding.reference)
    if item is None:
        return [Fault("not_in_sample", finding.place, {"claim": finding.reference})]
    is_explained = finding.note or not (finding.is_wrong or finding.audited_fen != item.book_fen)
    return [] if is_explained else [Fault("explanation_missing", finding.place)]


def _apply(item: SampleItem, finding: Finding, by: Actor, at: datetime) -> bool:
    """Set the result on the row, not yet stored; return whether it says anything new."""
    error_fen = item.book_fen - finding.audited_fen
    is_wrong = finding.is_wrong or error_fen != 0
    said = (finding.audited_fen, is_wrong, finding.note)
    if said == (item.audited_fen, item.is_wrong, item.note):
        return False
    item.audited_fen, item.is_wrong, item.note = said
    item.error_fen = error_fen
    item.recorded_by_id, item.recorded_at = by.staff_id, at
    return True
