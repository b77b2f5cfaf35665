"""A sealed pack as it lies in a directory: its manifest, its seal, its files.

`pack.json` names every file with its SHA-256 and its rows. The seal is the SHA-256 of the manifest
without the seal: whoever holds the seal holds every byte of the pack.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "pack.json"
FORMAT = 1
CHUNK = 1 << 20


@dataclass(frozen=True)
class Difference:
    """Where a pack is not what it should be: the file, and what in it."""

    file: str
    subject: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.file}: {self.subject}: expected {self.expected}, found {self.found}"


def canonical(value: Any) -> bytes:
    """Return the one JSON text of the value: keys sorted, no blanks, UTF-8, no NaN."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def seal_of(manifest: dict[str, Any]) -> str:
    """Return the SHA-256 of the manifest without its seal."""
    unsealed = {name: value for name, value in manifest.items() if name != "seal"}
    return hashlib.sha256(canonical(unsealed)).hexdigest()


class Pack:
    """The files of a pack, read when they are asked for."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.manifest: dict[str, Any] = self.value(MANIFEST)

    def names(self) -> list[str]:
        """Return the files that lie there, by name."""
        paths = (path for path in self.directory.rglob("*") if path.is_file())
        names = sorted(path.relative_to(self.directory).as_posix() for path in paths)
        return [name for name in names if "__pycache__" not in name]

    def content(self, name: str) -> bytes:
        return (self.directory / name).read_bytes()

    def value(self, name: str) -> Any:
        """Return what a JSON file says."""
        return json.loads(self.content(name))

    def findings(self, question: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return what a question found: a merchant each, by credit code."""
        told = self.value(question["findings"])
        return [dict(zip(told["fields"], row, strict=True)) for row in told["rows"]]

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield what the lines of a file say, a JSON text each."""
        with (self.directory / name).open("rb") as file:
            for line in file:
                yield json.loads(line)


def check_files(pack: Pack, noted: str | None = None) -> Iterator[Difference]:
    """Yield what is wrong with the manifest, its seal, and any file; `noted`: the seal that was
    noted outside of the house.
    """
    manifest = pack.manifest
    if pack.content(MANIFEST) != canonical(manifest) + b"\n":
        yield Difference(MANIFEST, "text", "canonical JSON", "another text of it")
    if manifest.get("format") != FORMAT:
        yield Difference(MANIFEST, "format", str(FORMAT), str(manifest.get("format")))
    seal = seal_of(manifest)
    if manifest.get("seal") != seal:
        yield Difference(MANIFEST, "seal", seal, str(manifest.get("seal")))
    if noted is not None and noted.strip().lower() != seal:
        yield Difference(MANIFEST, "seal as it was noted", noted, seal)
    listed = {one["name"]: one for one in manifest["files"]}
    there = set(pack.names()) - {MANIFEST}
    for name in sorted(listed.keys() | there):
        if name not in there:
            yield Difference(name, "file", listed[name]["sha256"], "missing")
        elif name not in listed:
            yield Difference(name, "file", "none of this name", "a file")
        else:
            yield from _check_file(pack.directory / name, listed[name])


def _check_file(path: Path, listed: dict[str, Any]) -> Iterator[Difference]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != listed["sha256"]:
        yield Difference(listed["name"], "SHA-256", listed["sha256"], digest.hexdigest())
