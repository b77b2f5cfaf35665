"""What was signed and sent, and what the bank wrote, byte by byte: a share of it every night."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

from subsidy.disbursements.files.reply import Unreadable
from subsidy.disbursements.models import BankFile, Batch
from subsidy.disbursements.models.bank_files import FileKind
from subsidy.disbursements.services.kept import FileDamaged, pieces
from subsidy.disbursements.services.orders import content_sha256
from subsidy.disbursements.services.staging import read_reply
from subsidy.disbursements.states import BatchState
from subsidy.operations.services.proofs.proof import ROWS_NAMED_MAX, Finding, Row

#: Payment named, what was said of it, its amount where that was said.
Line = tuple[str, str, int | None]
#: How many files of each kind one look reads: every night others.
FILES_READ_MAX = 50
#: States in which the bank has not decided yet: what they say is still to be paid.
SIGNED = [BatchState.SEALED, BatchState.ENDORSED, BatchState.APPROVED, BatchState.SENT]


def sealed_batches() -> Finding:
    """Who is paid what by each batch that is signed and not answered, against its seal."""
    batches = Batch.objects.real().filter(state__in=SIGNED).order_by("id")
    return _found(
        (batch.number, batch.content_sha256, content_sha256(batch)) for batch in batches.iterator()
    )


def files() -> Finding:
    """The SHA-256 of each file, against its parts one after the other."""
    return _found((file.name, file.sha256, _sha256(file)) for file in _drawn(BankFile.objects))


def replies() -> Finding:
    """The lines that were taken from each reply, against the file, read again."""
    staged = BankFile.objects.filter(
        kind=FileKind.REPLY, staged_at__isnull=False, batch__programme__is_test=False
    )
    return _found(fact for file in _drawn(staged) for fact in _lines(file))


def _drawn(rows: Any) -> Iterable[BankFile]:
    """Return files at random: all of them where there are few."""
    return list(rows.order_by("?")[:FILES_READ_MAX])


def _sha256(file: BankFile) -> str:
    try:
        for _piece in pieces(file):
            pass
    except FileDamaged:
        return "another content"
    return file.sha256


def _lines(file: BankFile) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield what each line of the file says, and what its row says."""
    kept = file.lines.order_by("number").values_list("reference", "status", "amount_fen")
    try:
        reply = read_reply(file)
        said: Iterator[Line]
        if reply.whole:  # the bank spoke of all at once: its rows name what it did not
            said = ((row[0], reply.whole.status, None) for row in kept.iterator())
        else:
            said = ((line.end_to_end_id, line.status, line.amount_fen) for line in reply.lines)
        pairs = list(zip_longest(said, kept.iterator()))
    except (FileDamaged, Unreadable) as fault:
        yield file.name, "a reply", str(fault)
        return
    for number, (of_file, of_row) in enumerate(pairs, start=1):
        yield f"{file.name} line {number}", _says(of_file), _says(of_row)


def _says(words: Line | None) -> str | None:
    return None if words is None else " ".join(str(word) for word in words if word is not None)


def _found(facts: Iterable[tuple[str, str | None, str | None]]) -> Finding:
    looked_at, rows = 0, []
    for subject, expected, found in facts:
        looked_at += 1
        if expected != found:
            rows.append(Row(subject, expected, found))
    return Finding(looked_at, len(rows), tuple(rows[:ROWS_NAMED_MAX]))
