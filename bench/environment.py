"""Where benches live: databases of their own, beside those of the checkout, and a clock in 2024.

Importing this module settles the environment of this process and of all that it starts, so it
comes before anything that reads settings.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from config import embedded

CHECKOUT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("SUBSIDY_VAR") or CHECKOUT / "var").resolve() / "bench"

#: The prepared house, from which the contenders' databases are copied.
SET_UP = "subsidy_bench_set_up"
OURS, NAIVE, FLOOR = "subsidy_bench", "subsidy_bench_naive", "subsidy_bench_floor"

_BASE_URL = os.environ.get("DATABASE_URL") or embedded.postgres_url()
UNLIMITED = str(10**9)
_CHOSEN = {
    "REDIS_URL": os.environ.get("REDIS_URL") or embedded.redis_url(),
    # The file of the offset clock and bank files of a demo that runs meanwhile stay untouched.
    "SUBSIDY_VAR": str(VAR),
    # The claims are those of September and October 2024; they are sent the day after.
    "SUBSIDY_CLOCK": "2024-11-01T08:00+08:00",
    "RATE_PER_KEY": UNLIMITED,
    "RATE_PER_MERCHANT": UNLIMITED,
    "RATE_PER_ADDRESS": UNLIMITED,
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


def url_of(database: str) -> str:
    """Return the address of a database of that name on the server that is used."""
    return urlsplit(_BASE_URL)._replace(path=f"/{database}").geturl()


def server_url() -> str:
    """Return the address of the database that is there anyhow: from it others are made."""
    return _BASE_URL


VAR.mkdir(parents=True, exist_ok=True)
os.environ.update(_CHOSEN, DATABASE_URL=url_of(SET_UP))
