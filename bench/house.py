"""The house, set up by its own verbs: the programme, the merchants and their keys."""

import atexit
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import django
from django.core.management import call_command
from django.db import connections

from bench import databases, environment, sales
from bench.figures import say

PROGRAMME_FILE = environment.CHECKOUT / "programmes" / "hebei-2024.yaml"


@cache
def set_up() -> dict[str, str]:
    """Make the prepared database SET_UP once; return credit code -> bearer token."""
    say("setting up: migrations, programme, merchants, keys")
    databases.make(environment.SET_UP)
    atexit.register(databases.drop, environment.SET_UP)
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_programme", PROGRAMME_FILE, stdout=sys.stderr)
    merchants = environment.VAR / "merchants.yaml"
    merchants.write_text(sales.merchants_file(sales.open_trade().merchants))
    call_command("load_merchants", merchants, stdout=sys.stderr)
    _open_programme()
    tokens = _make_keys()
    connections.close_all()  # nobody may use a database that is copied
    return tokens


@contextmanager
def visiting(database: str) -> Iterator[None]:
    """Let the verbs of this process work in another database than the prepared one."""
    place = connections["default"].settings_dict
    before = place["NAME"]
    connections.close_all()
    place["NAME"] = database
    try:
        yield
    finally:
        connections.close_all()
        place["NAME"] = before


def _open_programme() -> None:
    # Here and below: models exist only once Django is set up.
    from subsidy.core import clock
    from subsidy.core.actors import Actor
    from subsidy.programmes.models import Programme
    from subsidy.programmes.services import open_programme

    programme = Programme.objects.get(code=sales.PROGRAMME)
    open_programme(programme, by=Actor.sweep("bench"), at=clock.now())


def _make_keys() -> dict[str, str]:
    from subsidy.core import clock
    from subsidy.merchants.models import Merchant
    from subsidy.merchants.services import create_key

    return {
        merchant.credit_code: create_key(merchant, label="bench", at=clock.now())[1]
        for merchant in Merchant.objects.order_by("id")
    }
