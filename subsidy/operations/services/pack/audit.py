"""A run and all that it froze and found, byte for byte as it was hashed."""

import json
import zlib
from collections.abc import Iterator
from typing import Any

from subsidy.audits.models import AuditRun, Flag, IndicatorResult, RunInput, RunPart
from subsidy.audits.rules.findings import Outcome
from subsidy.audits.services import flag_facts, indicator_named, results_of
from subsidy.audits.services.compute import Asked
from subsidy.operations.services.pack.files import Writer

FLAGS_IN_MEMORY_MAX = 500


def write_run(writer: Writer, run: AuditRun) -> None:
    """Write run, inputs, findings, verdicts and flags."""
    parts = run.parts.order_by("indicator", "is_shadow")
    questions = [Asked(part.indicator, part.is_shadow) for part in parts.only("indicator")]
    inputs = run.inputs.order_by("name").defer("content")
    value = _facts(run) | {
        "inputs": {
            one.name: {"file": input_file(one.name), "sha256": one.sha256} for one in inputs
        },
        "questions": [_question(asked) for asked in questions],
        "not_raised": list(_not_raised(run)),
    }
    writer.value("run.json", value)
    for frozen in run.inputs.order_by("name").iterator(chunk_size=1):
        _write_input(writer, frozen)
    for part in parts.iterator(chunk_size=1):
        _write_findings(writer, part)
    writer.lines("verdicts.jsonl", _verdicts(run))
    writer.lines("flags.jsonl", _flags(run))


def input_file(name: str) -> str:
    """Return the file of a question's rows; not every system takes a colon in a name."""
    return f"inputs/{name.replace(':', '.')}.json"


def _facts(run: AuditRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "programme": run.programme.code,
        "window": run.window,
        "since": run.since.isoformat() if run.since else None,
        "as_of": run.as_of.isoformat(),
        "cutoff": run.cutoff.isoformat(),
        "started_at": run.started_at.isoformat(),
        "params": run.params,
        "code_version": run.code_version,
        "seed": run.seed,
        "input_hash": run.input_hash,
        "output_hash": run.output_hash,
        "summary": run.summary,
        "alarms": run.alarms,
    }


def _question(asked: Asked) -> dict[str, Any]:
    indicator = indicator_named(asked.indicator)
    return {
        "indicator": asked.indicator,
        "is_shadow": asked.is_shadow,
        "input": asked.name,
        "findings": f"findings/{asked.name.replace(':', '.')}.json",
        "family": indicator.family,
        "formula": indicator.formula,
        "version": indicator.version,
        "sentence_zh": indicator.sentence_zh,
        "sentence_en": indicator.sentence_en,
    }


def _write_input(writer: Writer, frozen: RunInput) -> None:
    content = zlib.decompress(frozen.content)
    writer.content(input_file(frozen.name), content, rows=frozen.rows_count)


def _write_findings(writer: Writer, part: RunPart) -> None:
    assert part.content is not None
    content, asked = zlib.decompress(part.content), Asked(part.indicator, part.is_shadow)
    name = f"findings/{asked.name.replace(':', '.')}.json"
    writer.content(name, content, rows=len(json.loads(content)["rows"]))


def _verdicts(run: AuditRun) -> Iterator[dict[str, Any]]:
    """Yield what the flag rule made of each finding, in the order in which results are hashed."""
    for one in results_of(run):
        yield {
            "indicator": one.indicator,
            "is_shadow": one.is_shadow,
            "merchant": one.finding.merchant,
            "outcome": one.verdict.outcome,
            "q": one.verdict.q,
            "q_watch": one.verdict.q_watch,
        }


def _flags(run: AuditRun) -> Iterator[dict[str, Any]]:
    flags = Flag.objects.filter(run=run).select_related("merchant").order_by("reference")
    for flag in flags.iterator(chunk_size=FLAGS_IN_MEMORY_MAX):
        yield flag_facts(flag) | {
            "merchant": flag.merchant.credit_code,
            "p": flag.p,
            "q": flag.q,
            "raised_at": flag.raised_at.isoformat(),
        }


def _not_raised(run: AuditRun) -> Iterator[dict[str, Any]]:
    """Yield what was flagged without a flag: an earlier one was put aside or explained."""
    flagged = IndicatorResult.objects.filter(run=run, outcome=Outcome.FLAGGED, is_shadow=False)
    rows = flagged.filter(flag=None).select_related("merchant").order_by("id")
    for result in rows:
        earlier = Flag.objects.filter(
            programme=run.programme_id, merchant=result.merchant, indicator=result.indicator
        ).exclude(run__gt=run)
        yield {
            "merchant": result.merchant.credit_code,
            "indicator": result.indicator,
            "earlier": [
                {"reference": flag.reference, "state": flag.state}
                for flag in earlier.order_by("id")
            ],
        }
