"""The keeper: one small process a service, that starts its server, minds it, and stops it.

It belongs to no terminal and no user process. It ends some seconds after the last user, so that a
row of commands finds the server running.
"""

import os
import signal
import sys
import time
from datetime import UTC, datetime

from .locks import PAUSE_SECONDS
from .places import ServiceDown
from .server import STOP_SECONDS_MAX, EndedAtStart, Server

TICK_SECONDS = 1.0
GRACE_SECONDS = 5.0
#: How long to try for a lock before believing that it is held, not just looked at.
LOOK_SECONDS = 1.0


def keep(service: Server) -> None:
    """Mind the service in the background, unless another keeper does.

    Returns when that is settled, in the process that was called: the child goes on, and holds the
    keeper lock already.
    """
    os.umask(0o077)
    if not service.keeper.take(wait_seconds=LOOK_SECONDS) or os.fork():
        return
    service.keeper.write(str(os.getpid()))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        _mind(service)
    except ServiceDown as why:
        _say(f"{service.name}: {why}")
        sys.exit(1)


def _mind(service: Server) -> None:
    """Start the server and stay with it until nobody uses it."""
    pid = None
    try:
        pid = _start(service)
        used_at = time.time()
        while _is_in_place(service):
            if not service.is_alive() and _is_in_place(service):
                _say(f"{service.name} has died")
                service.ready.give_back()
                pid = _start(service)
            if not service.users.take():
                used_at = time.time()
            elif _is_long_ago(max(used_at, service.users.path.stat().st_mtime)):
                return  # with the users lock: whoever comes now waits for the next keeper
            else:
                service.users.give_back()
            time.sleep(TICK_SECONDS)
    finally:
        _leave(service, pid)


def _is_in_place(service: Server) -> bool:
    """Say whether the directory is still the one this keeper has locked."""
    return service.keeper.is_in_place() and service.server.path.exists()


def _is_long_ago(used_at: float) -> bool:
    return not 0 <= time.time() - used_at < GRACE_SECONDS


def _start(service: Server) -> int:
    """Start the server, for a queue with empty hands if it must be. Raises ServiceDown."""
    _say(f"starting {service.name}")
    try:
        pid = service.start()
    except EndedAtStart:
        if not service.is_disposable:
            raise
        _say(f"{service.name} cannot read its data; they are in {service.put_data_aside()} now")
        pid = service.start()
    service.ready.take(wait_seconds=STOP_SECONDS_MAX)
    return pid


def _leave(service: Server, pid: int | None) -> None:
    """Stop the server, then let go: first of `ready`, last of `users`."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    service.ready.give_back()
    _say(f"stopping {service.name}")
    try:
        if _is_in_place(service):
            service.stop()
        elif pid is not None:
            service.abandon(pid)
    finally:
        service.keeper.give_back()
        service.users.give_back()


def stop(service: Server) -> None:
    """Stop a service, used or not. Raises ServiceDown."""
    if service.keeper.is_taken():
        os.kill(int(service.keeper.read()), signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS_MAX
    while service.keeper.is_taken() and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
    if service.keeper.take():  # else a user came and has a new one
        service.stop()  # what a killed keeper left
        service.keeper.give_back()


def _say(what: str) -> None:
    print(datetime.now(tz=UTC).strftime("%F %T UTC"), "keeper:", what, flush=True)  # noqa: T201
