"""One server program: made, launched, found again, stopped. Only its keeper does these things."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from .locks import PAUSE_SECONDS
from .places import PRIVATE, Places, ServiceDown
from .privileges import become_server_user, can_reach, may_override, server_user

STOP_SECONDS_MAX = 60
#: What a dead server's children get to notice it themselves.
ORPHAN_SECONDS_MAX = 3
TRAVERSABLE = 0o711
PROCESSES = Path("/proc")
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}


class EndedAtStart(ServiceDown):
    """The server program gave up; its log says why."""


class Server(Places):
    """A server of which postgres.py and redis.py tell the particulars."""

    stop_signal: signal.Signals
    #: Whether data the server cannot read may be put aside: true only where it is a queue.
    is_disposable = False

    @cached_property
    def program(self) -> Path:
        """Return the server's binary. Raises ServiceDown where none is installed."""
        raise NotImplementedError

    @cached_property
    def is_overriding(self) -> bool:
        """Say whether the server user keeps the power to pass directories closed to it."""
        return may_override()

    def url(self) -> str:
        """Return the address for clients."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """Return the command line; it must hold `mark`."""
        raise NotImplementedError

    def fill(self, directory: Path) -> None:
        """Put what a new server needs into its empty directory."""

    def answers(self) -> bool:
        """Say whether the server serves a client on its socket."""
        raise NotImplementedError

    def is_title(self, command_line: bytes) -> bool:
        """Say whether a command line that holds `mark` is the server's, not a client's."""
        return command_line.startswith(bytes(self.program))

    # --- start ---------------------------------------------------------------------------------

    def start(self) -> int:
        """Bring the server up and return its process id. Raises ServiceDown, EndedAtStart.

        The server lock tells what is left of an earlier one: nothing that it does not hold is
        believed, least of all a file with a process id.
        """
        left = self._pid()
        if left is not None and self.is_alive() and self.answers():
            return left  # its keeper was killed, it serves on
        self.stop()
        for stray in self._processes():  # of a var/ that was deleted under it
            _kill(stray, signal.SIGKILL)
        self._make_places()
        if not self.server.take(wait_seconds=STOP_SECONDS_MAX):
            raise ServiceDown(f"another {self.name} still uses {self.data}")
        try:
            self._make_data()
            process = self._launch(self.command())
        finally:
            self.server.give_back()
        self._wait_for(process)
        return process.pid

    def _make_places(self) -> None:
        self.make_home()
        self.make_sockets(owners=_owners())
        if not self.is_overriding:
            self._open_places()

    def _open_places(self) -> None:
        """Let a server user without powers in. Raises ServiceDown where it cannot come so far."""
        self.home.chmod(TRAVERSABLE)
        os.chown(self.sockets, *server_user())
        if not (can_reach(self.program, self.home.parent) and os.access(self.sockets, os.X_OK)):
            raise ServiceDown(
                f"root's {self.name} runs as nobody, this kernel grants it no CAP_DAC_OVERRIDE, "
                f"and nobody may not enter {self.home} or run {self.program}, or root itself may "
                f"not enter {self.sockets}. {self.cure}"
            )

    def _make_data(self) -> None:
        """Make the data directory, whole or not at all."""
        if self.data.exists():
            return
        draft = self.home / f"{self.mark}.new"  # so that who fills it bears the mark, too
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=PRIVATE)
        os.chown(draft, *server_user())
        self.fill(draft)
        draft.rename(self.data)
        _sync(self.home)

    def _run(self, command: list[str], *, said: str = "") -> None:
        """Run a helper to its end. Raises ServiceDown."""
        process = self._launch(command, stdin=subprocess.PIPE)
        process.communicate(said.encode())
        if process.returncode != 0:
            raise ServiceDown(f"{Path(command[0]).name} ended with {process.returncode}")

    def _launch(
        self, command: list[str], *, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        lock = self.server
        assert lock.fd is not None

        def prepare() -> None:
            lock.write(str(os.getpid()))
            become_server_user(overriding=self.is_overriding)

        return subprocess.Popen(
            command,
            stdin=stdin,
            env=ENVIRONMENT,
            pass_fds=[lock.fd],
            start_new_session=True,
            preexec_fn=prepare,  # noqa: PLW1509  (the keeper has one thread)
        )

    def _wait_for(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until it answers: after a crash, for as long as it recovers."""
        while not self.answers():
            if process.poll() is not None:
                raise EndedAtStart(f"{self.program} ended with {process.returncode}")
            time.sleep(PAUSE_SECONDS)

    # --- watch and stop ------------------------------------------------------------------------

    def is_alive(self) -> bool:
        """Say whether the server's first process lives and has its socket."""
        return self.server.is_taken() and self._pid() is not None and self.socket.exists()

    def _pid(self) -> int | None:
        """Return the first process' id, if that process lives and is indeed the server."""
        word = self.server.read()
        return int(word) if word and self._is_ours(int(word)) else None

    def _is_ours(self, pid: int) -> bool:
        """Judge a process by its command line, which all may read; without /proc, by the lock."""
        if not PROCESSES.exists():
            return self.server.is_taken()
        try:
            line = (PROCESSES / str(pid) / "cmdline").read_bytes()
        except OSError:  # it has ended
            return False
        return self.mark.encode() in line and self.is_title(line)

    def _processes(self) -> list[int]:
        """Return all processes of the server."""
        pids = [int(path.name) for path in PROCESSES.glob("[0-9]*")]
        return [pid for pid in pids if self._is_ours(pid)]

    def stop(self) -> None:
        """Stop the server cleanly; what then still runs, hard. Raises ServiceDown."""
        self._end_processes()
        self.drop_sockets(owners=_owners())

    def _end_processes(self) -> None:
        pid = self._pid()
        if pid is not None:
            _kill(pid, self.stop_signal)
        if self._is_gone(STOP_SECONDS_MAX if pid is not None else ORPHAN_SECONDS_MAX):
            return
        for straggler in self._processes():
            _kill(straggler, signal.SIGKILL)
        if not self._is_gone(ORPHAN_SECONDS_MAX):
            raise ServiceDown(f"a process still holds {self.server.path}")

    def _is_gone(self, seconds: float) -> bool:
        """Wait for the last process of the server to end."""
        deadline = time.monotonic() + seconds
        while self.server.is_taken():
            if time.monotonic() > deadline:
                return False
            _reap()
            time.sleep(PAUSE_SECONDS)
        _reap()
        return True

    def abandon(self, pid: int) -> None:
        """Stop a server whose directory was deleted or moved: no lock tells of it any more."""
        if self._is_ours(pid):
            _kill(pid, self.stop_signal)

    def put_data_aside(self) -> Path:
        """Move data that the server cannot read out of its way."""
        aside = self.home / "data.unreadable"
        shutil.rmtree(aside, ignore_errors=True)
        return self.data.rename(aside)


def _owners() -> set[int]:
    """Return who may have made the socket directory: this user, or the server's."""
    return {os.geteuid(), server_user()[0]}


def _kill(pid: int, how: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, how)


def _reap() -> None:
    """Take the exit codes of children that ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _sync(directory: Path) -> None:
    fd = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
