from functools import cache
from hashlib import sha256
from pathlib import Path

_ROOM = Path(__file__).resolve().parent.parent


@cache
def generator_version() -> str:
    """Return a name for the code that decides what is counted: the hash of its files."""
    digest = sha256()
    for path in sorted((_ROOM / "sections").glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
