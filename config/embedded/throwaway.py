"""Secrets of a development checkout: made once, kept in var/secrets.json, never for production."""

import base64
import json
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from .places import var


def development_secrets() -> dict[str, str]:
    """Return SECRET_KEY and SEAL_KEYS ("1:<base64 of 32 bytes>") of this checkout."""
    path = var() / "secrets.json"
    if not path.exists():
        _make_once(path)
    return {str(name): str(value) for name, value in json.loads(path.read_text()).items()}


def _make_once(path: Path) -> None:
    """Write the file whole or not at all; of two racers the first wins and both read its words."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:  # 0600 by itself
        seal_key = base64.b64encode(secrets.token_bytes(32)).decode()
        made = {"SECRET_KEY": secrets.token_urlsafe(50), "SEAL_KEYS": f"1:{seal_key}"}
        draft.write(json.dumps(made, indent=1))
        draft.flush()
        os.fsync(draft.fileno())
        with suppress(FileExistsError):
            os.link(draft.name, path)
