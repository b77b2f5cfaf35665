"""What a user of a service does: hold the users lock for life, and see that a keeper minds it."""

import os
import subprocess
import sys
import time
from pathlib import Path

from .locks import PAUSE_SECONDS, Lock
from .places import Places, ServiceDown, var

START_SECONDS_MAX = 120
STARTS_MAX = 3
PASSED_ON = ("PATH", "PYTHONPATH")
PACKAGE = Path(__file__).resolve().parent

#: Held until this process ends; children made by fork hold them too.
_held: dict[Path, Lock] = {}


def join(service: Places) -> None:
    """Become a user of the service and return once it answers. Raises ServiceDown."""
    if service.home in _held:
        return
    service.make_home()
    if not service.users.take(shared=True, wait_seconds=START_SECONDS_MAX):
        raise ServiceDown(f"{service.name} has been stopping for {START_SECONDS_MAX} s.")
    os.utime(service.users.path)  # the keeper's grace counts from here
    _await(service)
    _held[service.home] = service.users


def _await(service: Places) -> None:
    """Wait for a keeper that vouches for the server; start one where there is none."""
    deadline = time.monotonic() + START_SECONDS_MAX
    starts = 0
    while not service.is_ready():
        if not service.keeper.is_taken():
            if starts == STARTS_MAX:
                raise _down(service, "does not start")
            start_keeper(service)
            starts += 1
        if time.monotonic() > deadline:
            raise _down(service, f"is not ready after {START_SECONDS_MAX} s")
        time.sleep(PAUSE_SECONDS)


def _down(service: Places, what: str) -> ServiceDown:
    return ServiceDown(f"{service.name} {what}; {service.log} ends:\n{service.last_words()}")


def start_keeper(service: Places) -> None:
    """Start a keeper that outlives this process; it returns at once where another is at work."""
    service.turn_log()
    with service.log.open("ab") as log:
        # From inside config/, so that the keeper imports this package and no more. Its environment
        # is bare: PGPORT, PGOPTIONS or a coverage hook are this process' business.
        subprocess.run(
            [sys.executable, "-m", PACKAGE.name, "keep", service.name],
            cwd=PACKAGE.parent,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ}
            | {"SUBSIDY_VAR": str(var())},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            check=False,
        )
