"""A run is cut into parts, an indicator each: any worker may measure one, and comes to the same."""

import time as stopwatch
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from subsidy.audits.models import AuditRun, RunPart
from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.rounding import sha256
from subsidy.audits.services import inputs
from subsidy.audits.services.compute import Asked, measure, read_back, written
from subsidy.audits.services.gathering import COMPRESSION

#: How long a worker may take for a part before another one takes it.
LEASE_MINUTES = 15
ATTEMPTS_MAX = 3


def cut(run: AuditRun, questions: Sequence[Asked]) -> None:
    """Write the parts that wait for workers."""
    RunPart.objects.bulk_create(
        RunPart(run=run, indicator=asked.indicator, is_shadow=asked.is_shadow)
        for asked in questions
    )


@transaction.atomic
def lease_part(part_id: int, *, at: datetime) -> RunPart | None:
    """Take the part for a while; None where another has it, or it is measured."""
    free = RunPart.objects.waiting(at=at).select_for_update(of=["self"], skip_locked=True)
    part = free.filter(pk=part_id).select_related("run__programme").first()
    if part is not None:
        part.leased_until, part.attempts = at + timedelta(minutes=LEASE_MINUTES), part.attempts + 1
        part.save(update_fields=["leased_until", "attempts"])
    return part


def measure_part(part: RunPart, *, at: datetime) -> None:
    """Measure the part and keep its findings. Twice writes the same once."""
    started = stopwatch.monotonic()
    run, asked = part.run, asked_by(part)
    merchants = list(inputs.load_merchants(run).values())
    findings = measure(asked, merchants, inputs.rows_of(run, asked), run.params)
    content = written(findings)
    RunPart.objects.filter(pk=part.pk, measured_at=None).update(
        measured_at=at,
        took_ms=round((stopwatch.monotonic() - started) * 1_000),
        sha256=sha256(content),
        content=zlib.compress(content, COMPRESSION),
        leased_until=None,
        last_error="",
    )


def note_error(part: RunPart, error: BaseException) -> None:
    """Keep why the part could not be measured, and let the next worker try."""
    text = f"{type(error).__name__}: {error}"[:200]
    RunPart.objects.filter(pk=part.pk, measured_at=None).update(leased_until=None, last_error=text)


def measured(run: AuditRun) -> Iterator[tuple[Asked, list[Finding]]]:
    """Yield the findings of each question, one part in memory at a time."""
    for part in run.parts.order_by("indicator", "is_shadow").iterator(chunk_size=1):
        yield asked_by(part), findings_in(part)


def findings_in(part: RunPart) -> list[Finding]:
    """Return what the part found, by credit code."""
    assert part.content is not None
    return read_back(zlib.decompress(part.content))


def hashes(run: AuditRun) -> dict[str, str]:
    """Return the SHA-256 of the findings of each question."""
    return {asked_by(part).name: part.sha256 for part in run.parts.defer("content")}


def asked_by(part: RunPart) -> Asked:
    """Return the question that the part answers."""
    return Asked(part.indicator, part.is_shadow)
