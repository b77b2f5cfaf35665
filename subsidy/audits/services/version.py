from functools import cache
from hashlib import sha256
from pathlib import Path

_ROOM = Path(__file__).resolve().parent.parent


@cache
def code_version() -> str:
    """Return a name for the code that decides what is flagged: the hash of its files."""
    digest = sha256()
    for folder in ("indicators", "rules"):
        for path in sorted((_ROOM / folder).glob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
