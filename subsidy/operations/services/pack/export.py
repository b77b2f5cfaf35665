"""Write a sealed pack."""

import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from subsidy.audits.models import AuditRun
from subsidy.audits.services import code_version
from subsidy.audits.services.population import Scope, examining
from subsidy.audits.states import RunState
from subsidy.operations.rules import verify_pack
from subsidy.operations.services.history import export_blocks
from subsidy.operations.services.pack import claims, ledger
from subsidy.operations.services.pack.audit import write_run
from subsidy.operations.services.pack.files import Writer
from subsidy.sampling.models import Sample
from subsidy.sampling.services import sample_record

#: Tables of the chain whose rows go along: the money. Of the others go the digests alone, which
#: tie the blocks together and say nothing of anybody.
CHAINED = ("ledger_transfer",)
#: Called before each step with how many are done, how many there are, and its name.
Progress = Callable[[int, int, str], None]
GENERATOR = "subsidy export_pack 1"


def export_pack(
    run: AuditRun,
    *,
    samples: Sequence[Sample],
    directory: Path,
    at: datetime,
    progress: Progress = lambda _done, _all, _name: None,
) -> str:
    """Write the pack of a run into an empty directory; return its seal, to be noted elsewhere.

    The run has come to its end. All is read in one moment of the database.
    """
    assert run.state == RunState.FINISHED
    writer = Writer(directory)
    directory.mkdir(parents=True, exist_ok=True)
    programme = run.programme
    with examining(Scope(programme.pk, run.as_of, run.cutoff, run.since)):
        books = ledger.books_of(programme)
        steps: list[tuple[str, Callable[[], Any]]] = [
            ("claims", lambda: writer.lines("claims.jsonl", claims.claims())),
            ("evidence", lambda: writer.lines("evidence.jsonl", claims.evidence())),
            ("terms", lambda: writer.value("terms.json", claims.terms())),
            ("audit", lambda: write_run(writer, run)),
            ("samples", lambda: _samples(writer, samples)),
            ("ledger", lambda: writer.lines("ledger.jsonl", ledger.transfers(books))),
            ("balances", lambda: writer.value("balances.json", ledger.balances(books))),
            ("history", lambda: _history(writer)),
            ("verifier", lambda: _verifier(writer)),
        ]
        for done, (name, step) in enumerate(steps):
            progress(done, len(steps), name)
            step()
    facts = {
        "what": "sealed pack of an audit run",
        "programme": programme.code,
        "run": run.pk,
        "as_of": run.as_of.isoformat(),
        "made_at": at.isoformat(),
        "generator": GENERATOR,
        "code_version": code_version(),
        "samples": [sample.reference for sample in samples],
    }
    seal = writer.seal(facts)
    progress(len(steps), len(steps), "seal")
    return seal


def _samples(writer: Writer, samples: Sequence[Sample]) -> None:
    for sample in samples:
        record = sample_record(sample)
        writer.value(f"samples/{sample.reference}.json", record, rows=len(record["items"]))


def _history(writer: Writer) -> None:
    """Export the chain: all blocks, and the rows of the money."""
    directory = writer.directory / "history"
    export_blocks(directory, CHAINED)
    for path in sorted(directory.rglob("*.jsonl")):
        with path.open("rb") as file:
            rows = sum(1 for _line in file)
        writer.listed(path.relative_to(writer.directory).as_posix(), rows=rows)


def _verifier(writer: Writer) -> None:
    """Copy the verifier: it is a package of its own wherever it lies."""
    source = Path(verify_pack.__file__).parent
    (writer.directory / "verifier").mkdir()
    names = ["__init__.py", "verify_history.py", "verify_pack.py"]
    for path in sorted(source.glob("*.py")):
        if path.name in names or path.name.startswith("pack_"):
            shutil.copyfile(path, writer.directory / "verifier" / path.name)
            writer.listed(f"verifier/{path.name}", rows=1)
