"""Where an embedded service keeps its things.

Everything lasting is under var/<service>; the socket is in a short directory below /tmp, because a
socket's path ends at 107 characters and a checkout's path does not.
"""

import hashlib
import os
import stat
from functools import cached_property
from pathlib import Path

from .locks import Lock

CHECKOUT = Path(__file__).resolve().parent.parent.parent
#: Not tempfile.gettempdir(): that follows TMPDIR, and two shells of one checkout must agree.
SOCKETS = Path("/tmp")  # noqa: S108  (the directory made there is 0700 and its owner is checked)
PRIVATE = 0o700
LOG_BYTES_MAX = 5_000_000


class ServiceDown(RuntimeError):
    """An embedded service cannot be had; the message says why and what cures it."""


def var() -> Path:
    """Return the directory of this checkout's data: SUBSIDY_VAR, or var/."""
    return Path(os.environ.get("SUBSIDY_VAR") or CHECKOUT / "var").resolve()


class Places:
    """The files, locks and socket directory of one service, found by its name alone.

    users   each user process holds it shared; the keeper alone when it stops the server
    keeper  held by the one keeper
    ready   held by the keeper while the server answers
    server  held by the server and every process it forks, so free means: none is left
    """

    name: str
    #: The setting that names such a service elsewhere.
    variable: str

    def __init__(self) -> None:
        self.home = var() / self.name
        self.data = self.home / "data"
        self.log = var() / "log" / f"{self.name}.log"
        owner = f"{self.name} {os.geteuid()} {self.home}"
        #: Stands in the command line of every process of the server.
        self.mark = f"subsidy-{self.name}-{hashlib.sha256(owner.encode()).hexdigest()[:12]}"
        self.sockets = SOCKETS / self.mark
        self.users = self._lock("users")
        self.keeper = self._lock("keeper")
        self.ready = self._lock("ready")
        self.server = self._lock("server")

    def _lock(self, name: str) -> Lock:
        return Lock(self.home / f"{name}.lock")

    @cached_property
    def socket(self) -> Path:
        """Return the path of the socket."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        """Say whether a keeper vouches that the server answers."""
        return self.ready.is_taken() and self.socket.exists()

    def make_home(self) -> None:
        """Make the directory. Raises ServiceDown where it is another user's."""
        try:
            self.home.mkdir(PRIVATE, parents=True, exist_ok=True)
            self.log.parent.mkdir(PRIVATE, exist_ok=True)
        except PermissionError as refusal:
            message = f"{refusal.filename}: may not be written. {self.cure}"
            raise ServiceDown(message) from refusal
        owner = self.home.stat().st_uid
        if owner != os.geteuid():
            raise ServiceDown(f"{self.home} belongs to user {owner}. {self.cure}")

    @property
    def cure(self) -> str:
        """Say how to do without this place."""
        return f"Be its owner, name another place by SUBSIDY_VAR, or name {self.variable}."

    def make_sockets(self, *, owners: set[int]) -> None:
        """Make the socket directory, empty. Raises ServiceDown where somebody else made it."""
        self.sockets.mkdir(mode=PRIVATE, exist_ok=True)
        if not self._is_directory_of(owners):
            raise ServiceDown(f"{self.sockets} is in the way: another user made it. Remove it.")
        self.sockets.chmod(PRIVATE)
        self._clear_sockets()

    def drop_sockets(self, *, owners: set[int]) -> None:
        """Remove the socket directory, if it is there and ours."""
        if self._is_directory_of(owners):
            self._clear_sockets()
            self.sockets.rmdir()

    def _is_directory_of(self, owners: set[int]) -> bool:
        """Judge without following a link: anybody may put one of this name into /tmp."""
        try:
            found = self.sockets.lstat()
        except FileNotFoundError:
            return False
        return stat.S_ISDIR(found.st_mode) and found.st_uid in owners

    def _clear_sockets(self) -> None:
        """Remove what a dead server left: a lock file there names a process id, perhaps reused."""
        for leftover in self.sockets.iterdir():
            leftover.unlink()

    def turn_log(self) -> None:
        """Put a long log aside as <name>.log.1."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".log.1"))

    def last_words(self) -> str:
        """Return the end of the log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
