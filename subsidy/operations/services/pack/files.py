"""Files of a pack, hashed while they are written."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from subsidy.operations.rules.pack_files import CHUNK, FORMAT, MANIFEST, canonical, seal_of


@dataclass
class Writer:
    """Writes files into a new directory, and at last the manifest that names them all."""

    directory: Path
    files: list[dict[str, Any]] = field(default_factory=list)

    def value(self, name: str, value: Any, *, rows: int = 1) -> None:
        """Write a value as canonical JSON."""
        self.content(name, canonical(value), rows=rows)

    def content(self, name: str, content: bytes, *, rows: int = 1) -> None:
        """Write bytes as they are."""
        self._path(name).write_bytes(content)
        self.listed(name, rows=rows)

    def lines(self, name: str, values: Iterable[Any]) -> int:
        """Write values, a line of canonical JSON each; return how many."""
        rows = 0
        with self._path(name).open("wb") as file:
            for rows, value in enumerate(values, start=1):  # noqa: B007 - counted to the end
                file.write(canonical(value) + b"\n")
        self.listed(name, rows=rows)
        return rows

    def listed(self, name: str, *, rows: int) -> None:
        """Note a file that lies in the directory."""
        digest, size = hashlib.sha256(), 0
        with (self.directory / name).open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
        self.files.append({"name": name, "sha256": digest.hexdigest(), "bytes": size, "rows": rows})

    def seal(self, facts: dict[str, Any]) -> str:
        """Write the manifest; return its seal."""
        files = sorted(self.files, key=lambda file: str(file["name"]))
        manifest = facts | {"format": FORMAT, "files": files}
        seal = seal_of(manifest)
        self._path(MANIFEST).write_bytes(canonical(manifest | {"seal": seal}) + b"\n")
        return seal

    def _path(self, name: str) -> Path:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path
