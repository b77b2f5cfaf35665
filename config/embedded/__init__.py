"""PostgreSQL and Redis for a laptop: started by their first user, stopped after the last.

Asking for an address makes this process a user of the service until it ends. Nothing here knows
Django: settings ask, and so may any script. How it works: docs/adr/0005-embedded-services.md.
"""

from .places import ServiceDown
from .postgres import Postgres
from .redis import Redis
from .throwaway import development_secrets
from .users import join

__all__ = [
    "ServiceDown",
    "broker_url",
    "development_secrets",
    "postgres_url",
    "redis_url",
]


def postgres_url() -> str:
    """Return the address of this checkout's PostgreSQL, up and answering. Raises ServiceDown."""
    service = Postgres()
    join(service)
    return service.url()


def redis_url() -> str:
    """Return the address of this checkout's Redis, up and answering. Raises ServiceDown."""
    service = Redis()
    join(service)
    return service.url()


def broker_url(url: str) -> str:
    """Return a Redis address as Celery spells it: `unix:///x.sock` is `redis+socket:///x.sock`."""
    path = url.removeprefix("unix://")
    return url if path == url else f"redis+socket://{path.split('?', maxsplit=1)[0]}"
