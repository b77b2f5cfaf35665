"""A lock on a file that ends with its holder: even after kill -9 or a power cut, none is stale."""

import fcntl
import os
import time
from pathlib import Path

PAUSE_SECONDS = 0.03


class Lock:
    """flock(2) on a file. Forked children share it; programs do not inherit it unless told to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fd: int | None = None

    def take(self, *, shared: bool = False, wait_seconds: float = 0) -> bool:
        """Take the lock, or return False when somebody else still has it after the wait."""
        fd = self.fd if self.fd is not None else _open(self.path)
        deadline = time.monotonic() + wait_seconds
        while not _try(fd, fcntl.LOCK_SH if shared else fcntl.LOCK_EX):
            if time.monotonic() >= deadline:
                os.close(fd)
                self.fd = None
                return False
            time.sleep(PAUSE_SECONDS)
        self.fd = fd
        return True

    def give_back(self) -> None:
        """Let go of this process' hold; a forked child that shares it keeps it."""
        if self.fd is not None:
            os.close(self.fd)
            self.fd = None

    def is_taken(self) -> bool:
        """Say whether anybody holds it alone."""
        if not self.path.exists():
            return False
        probe = _open(self.path)
        try:
            return not _try(probe, fcntl.LOCK_SH)
        finally:
            os.close(probe)

    def is_in_place(self) -> bool:
        """Say whether the file that is held still stands under its name."""
        assert self.fd is not None
        return self.path.exists() and os.path.samestat(os.fstat(self.fd), self.path.stat())

    def write(self, text: str) -> None:
        """Leave a word beside a lock that is held."""
        assert self.fd is not None
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, text.encode(), 0)

    def read(self) -> str:
        """Return the word; true of now only while the lock is taken."""
        return self.path.read_text() if self.path.exists() else ""


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _try(fd: int, how: int) -> bool:
    try:
        fcntl.flock(fd, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
