"""`python -m config.embedded status | stop`. (`keep NAME` is the keeper; users start it.)"""

import sys

from .keeper import keep, stop
from .places import ServiceDown
from .postgres import Postgres
from .redis import Redis
from .server import Server

SERVICES: dict[str, type[Server]] = {service.name: service for service in (Postgres, Redis)}


def status(service: Server) -> str:
    """Say how the service is."""
    if not service.is_ready():
        return f"{service.name:<9} {'starting' if service.keeper.is_taken() else 'stopped'}"
    is_used = not service.users.take()
    service.users.give_back()
    return f"{service.name:<9} {'in use' if is_used else 'idle'}  {service.url()}"


def main(words: list[str]) -> None:
    """Obey the command line."""
    match words:
        case ["keep", name] if name in SERVICES:
            keep(SERVICES[name]())
        case ["status" | "stop" as verb]:
            for service in (kind() for kind in SERVICES.values()):
                if verb == "stop" and service.home.exists():
                    stop(service)
                print(status(service))  # noqa: T201
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ServiceDown as why:
        sys.exit(str(why))
