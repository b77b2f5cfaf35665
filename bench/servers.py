"""A web server for a contender: the same program, workers and threads for everybody."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.clients import HOST, read_answer
from bench.environment import CHECKOUT, VAR

WORKERS, THREADS = 2, 4
START_SECONDS_MAX = 120
STOP_SECONDS_MAX = 30
PAUSE_SECONDS = 0.1
_HELLO = f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


@dataclass(frozen=True)
class Server:
    """A web server at work."""

    port: int
    pid: int


@contextmanager
def serving(name: str, application: str, *, database_url: str) -> Iterator[Server]:
    """Serve the WSGI application on a free port; yield where and by which process."""
    port = _free_port()
    with (VAR / f"{name}.log").open("ab") as log:
        server = subprocess.Popen(
            _command(application, port),
            cwd=CHECKOUT,
            env=os.environ | {"DATABASE_URL": database_url},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _await(port, server)
        yield Server(port, server.pid)
    finally:
        _stop(server)


def _command(application: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", application),
        f"--bind={HOST}:{port}",
        f"--workers={WORKERS}",
        "--worker-class=gthread",
        f"--threads={THREADS}",
        "--keep-alive=75",
        "--timeout=120",
        "--log-level=warning",
        "--no-control-socket",
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait for a first answer, whatever it says."""
    while server.poll() is None:
        try:
            with socket.create_connection((HOST, port), timeout=START_SECONDS_MAX) as line:
                line.sendall(_HELLO)
                read_answer(line)
        except ConnectionError:
            time.sleep(PAUSE_SECONDS)
        else:
            return
    raise RuntimeError(f"the server ended with {server.returncode}; its log is in {VAR}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
