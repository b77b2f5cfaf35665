"""The money of a programme file: batches that came in, allotments that were made."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from subsidy.core.money import yuan
from subsidy.funds.files import FileRefused, ReadFile
from subsidy.funds.files.faults import Trail
from subsidy.funds.files.schema import BatchEntry
from subsidy.funds.models import Allotment, FundBatch, FundLine
from subsidy.funds.services.lines import open_line
from subsidy.funds.services.money import allot, issue_batch
from subsidy.ledger.services import FundExhausted
from subsidy.programmes.models import Programme
from subsidy.regions.models import Unit

_SAYS = ("amount_fen", "allotted_on", "is_illustrative", "note")


def load_money(file: ReadFile, programme: Programme, *, at: datetime) -> list[str]:
    """Issue and allot what is new; return what changed. Raises FileRefused."""
    issued = _load_batches(file, programme, at=at)
    allotted = _load_allotments(file, programme, at=at)
    changes = [f"batch {one.number}: {yuan(one.amount_fen)} yuan issued" for one in issued]
    if allotted:
        total_fen = sum(one.amount_fen for one in allotted)
        lines = len({one.line_id for one in allotted})
        changes.append(f"{len(allotted)} allotments: {yuan(total_fen)} yuan on {lines} fund lines")
    return changes


def _load_batches(file: ReadFile, programme: Programme, *, at: datetime) -> list[FundBatch]:
    on_record = {one.number: one for one in FundBatch.objects.filter(programme=programme)}
    units = dict(Unit.objects.values_list("code", "id"))
    issued = []
    faults = []
    for position, entry in enumerate(file.content.funds.batches):
        says = _columns(entry, units)
        old = on_record.get(entry.number)
        if old is None:
            issued.append(FundBatch(programme=programme, number=entry.number, **says))
        elif any(getattr(old, name) != value for name, value in says.items()):
            trail = ("funds", "batches", position)
            faults.append(file.fault(trail, f"{entry.number} is issued with other words"))
    if faults:
        raise FileRefused(faults)
    return [issue_batch(batch, at=at) for batch in issued]


def _columns(entry: BatchEntry, units: Mapping[str, int]) -> dict[str, object]:
    return {
        "source": entry.source,
        "unit_id": units[entry.unit] if entry.unit else None,
        "instrument": entry.instrument,
        "amount_fen": entry.amount,
        "issued_on": entry.issued_on,
        "note": entry.note,
    }


def _load_allotments(file: ReadFile, programme: Programme, *, at: datetime) -> list[Allotment]:
    rows = Allotment.objects.filter(batch__programme=programme)
    on_record = {(one.batch_id, one.line_id, one.document_number): one for one in rows}
    made = []
    faults = []
    for trail, wanted in _wanted(file, programme):
        key = (wanted.batch_id, wanted.line_id, wanted.document_number)
        city = wanted.batch.unit
        if city and city != wanted.line.unit:
            faults.append(file.fault(trail, f"{wanted.batch} is for {city.code} alone"))
        elif key not in on_record:
            made.append((trail, wanted))
        elif any(getattr(on_record[key], name) != getattr(wanted, name) for name in _SAYS):
            faults.append(file.fault(trail, f"{key[2]} is on record with other words"))
    if faults:
        raise FileRefused(faults)
    for trail, wanted in made:
        try:
            allot(wanted, at=at)
        except FundExhausted as refusal:
            reason = f"batch {wanted.batch} has only {yuan(refusal.available_fen)} yuan left"
            raise FileRefused([file.fault(trail, reason)]) from refusal
    return [wanted for _, wanted in made]


def _wanted(file: ReadFile, programme: Programme) -> Iterator[tuple[Trail, Allotment]]:
    """Yield the allotments of the file, unsaved, with their places; open the lines they need."""
    rows = FundBatch.objects.filter(programme=programme).select_related("unit")
    batches = {one.number: one for one in rows}
    units = {one.code: one for one in Unit.objects.all()}
    lines = {
        (one.unit.code, one.category_group): one
        for one in FundLine.objects.for_programmes([programme.pk])
    }
    for position, entry in enumerate(file.content.funds.allotments):
        for unit, groups in entry.lines.items():
            for group, amount_fen in groups.items():
                if (unit, group) not in lines:
                    line = open_line(programme, unit=units[unit], category_group=group)
                    lines[unit, group] = line
                yield (
                    ("funds", "allotments", position, "lines", unit, group),
                    Allotment(
                        line=lines[unit, group],
                        batch=batches[entry.batch],
                        amount_fen=amount_fen,
                        document_number=entry.document,
                        allotted_on=entry.allotted_on,
                        is_illustrative=entry.illustrative,
                        note=entry.note,
                        prepared_by=file.content.prepared_by,
                        checked_by=file.content.checked_by,
                    ),
                )
