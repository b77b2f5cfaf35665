"""Programme files: YAML read with its line numbers, checked whole before anything is loaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from subsidy.funds.files.checks import misfits
from subsidy.funds.files.faults import FileFault, FileRefused, Trail
from subsidy.funds.files.schema import ProgrammeFile
from subsidy.funds.files.tree import Tree, read_tree
from subsidy.programmes.rules import TermsData

__all__ = ["FileFault", "FileRefused", "ReadFile", "read_file"]


@dataclass(frozen=True)
class ReadFile:
    """A programme file that is sound in itself, with the places of its parts."""

    content: ProgrammeFile
    tree: Tree

    @property
    def sha256(self) -> str:
        return self.tree.sha256

    def fault(self, trail: Trail, reason: str) -> FileFault:
        return self.tree.fault(trail, reason)

    def terms(self) -> Iterator[tuple[Trail, TermsData]]:
        """Yield all terms as the engine takes them, each with its place."""
        file = self.content
        for position, entry in enumerate(file.terms):
            papers = entry.data(file.code, prepared_by=file.prepared_by, checked_by=file.checked_by)
            yield from ((("terms", position), paper) for paper in papers)


def read_file(path: Path) -> ReadFile:
    """Return what the file says. Raises FileRefused with every line and reason."""
    tree = read_tree(path)
    try:
        content = ProgrammeFile.model_validate(tree.value)
    except ValidationError as error:
        raise FileRefused(_faults(tree, error)) from error
    faults = [tree.fault(trail, reason) for trail, reason in misfits(content)]
    if faults:
        raise FileRefused(faults)
    return ReadFile(content, tree)


def _faults(tree: Tree, error: ValidationError) -> list[FileFault]:
    """Return one fault for each place: a value that fits none of several types is one fault."""
    faults: dict[Trail, FileFault] = {}
    for one in error.errors():
        trail = tree.known(one["loc"])
        if one["type"] == "missing":
            trail = (*trail, one["loc"][-1])
        faults.setdefault(trail, tree.fault(trail, one["msg"].removeprefix("Value error, ")))
    return list(faults.values())
