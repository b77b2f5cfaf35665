"""Where benches live: databases of their own, beside those of the checkout, and a clock in 2024."""

import os
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from config import embedded

CHECKOUT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("SUBSIDY_VAR") or CHECKOUT / "var").resolve() / "bench"

#: The prepared house, from which the contenders' databases are copied.
SET_UP = "subsidy_bench_set_up"
OURS, NAIVE, FLOOR = "subsidy_bench", "subsidy_bench_naive", "subsidy_bench_floor"

UNLIMITED = str(10**9)
_CHOSEN = {
    # The file of the offset clock and the bank files of a demo that runs meanwhile stay untouched.
    "SUBSIDY_VAR": str(VAR),
    # The claims are those of September and October 2024; they are sent the day after.
    "SUBSIDY_CLOCK": "2024-11-01T08:00+08:00",
    "RATE_PER_KEY": UNLIMITED,
    "RATE_PER_MERCHANT": UNLIMITED,
    "RATE_PER_ADDRESS": UNLIMITED,
    "DJANGO_SETTINGS_MODULE": "config.settings",
    # Where tables come straight from the models, their triggers come with them.
    "PGTRIGGER_INSTALL_ON_MIGRATE": "1",
    "LOG_LEVEL": "WARNING",
}


@cache
def server_url() -> str:
    """Settle the environment of this process and of all it starts; return the server's address.

    It names a database that is there anyhow: from there others are made.
    """
    url = os.environ.get("DATABASE_URL") or embedded.postgres_url()
    redis_url = os.environ.get("REDIS_URL") or embedded.redis_url()
    VAR.mkdir(parents=True, exist_ok=True)
    os.environ.update(_CHOSEN, DATABASE_URL=_named(url, SET_UP), REDIS_URL=redis_url)
    return url


def of_children() -> dict[str, str]:
    """Return the environment of a child that settles its own, in the same place."""
    return os.environ | {"DATABASE_URL": server_url(), "SUBSIDY_VAR": str(VAR.parent)}


def url_of(database: str) -> str:
    """Return the address of the database of that name on the server."""
    return _named(server_url(), database)


def _named(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()
