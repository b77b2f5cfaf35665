"""The chain of history in a pack: all blocks, and the rows of the money."""

from collections.abc import Iterator

from .pack_files import Difference, Pack
from .verify_history import NOTHING, Export, Walk

ROWS_OF = ("ledger_transfer",)


def check_chain(pack: Pack) -> Iterator[Difference]:
    """Walk along the chain; rows of other tables are known by their digests alone."""
    directory = pack.directory / "history"
    for finding in Export(directory, rows_of=ROWS_OF).verify(Walk()):
        yield Difference(
            f"history, {finding.table}", finding.subject, "as it was chained", finding.what
        )


def last_block(pack: Pack) -> str:
    """Return "number:sha256" of the end of the chain, to be compared with what was noted."""
    number, sha256 = 0, NOTHING
    for block in pack.lines("history/blocks.jsonl"):
        number, sha256 = block["number"], block["sha256"]
    return f"{number}:{sha256}"
