"""Databases that hold a simulated province: programme, merchants, claims, what registers report."""

import atexit
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import django
from django.core.management import call_command
from django.test import override_settings

from bench import databases, environment
from bench.figures import say
from bench.house import visiting
from simulation.world import World

PROGRAMMES = ("hebei-2024.yaml", "demo-ebikes-2024.yaml")
CODE = "hebei-2024"
EMPTY = "subsidy_bench_audit_empty"
PROVINCE = "subsidy_bench_audit"


class _NoMigrations(dict[str, None]):
    """Says of every app that it has no migrations."""

    def __contains__(self, _app: object) -> bool:
        return True

    def __getitem__(self, _app: str) -> None:
        return None

    def get(self, _app: str, _default: object = None) -> None:
        return None


@cache
def found() -> str:
    """Make a database with the programme open and nobody in it; return its name.

    Tables come straight from the models: their whole history would take longer than a province.
    """
    say("setting up: tables, programme")
    databases.make(EMPTY)
    atexit.register(databases.drop, EMPTY)
    django.setup()
    with visiting(EMPTY), override_settings(MIGRATION_MODULES=_NoMigrations()):
        call_command("migrate", run_syncdb=True, verbosity=0)
        for name in PROGRAMMES:
            path = environment.CHECKOUT / "programmes" / name
            call_command("load_programme", path, stdout=sys.stderr)
        _open()
    return EMPTY


def _open() -> None:
    # Models exist only once Django is set up.
    from subsidy.core import clock
    from subsidy.core.actors import Actor
    from subsidy.programmes.models import Programme
    from subsidy.programmes.services import open_programme

    programme = Programme.objects.get(code=CODE)
    open_programme(programme, by=Actor.sweep("bench"), at=clock.now())


@contextmanager
def province(
    world: World,
    *,
    name: str = PROVINCE,
    empty: str = "",
    tell: Callable[[str, float], None] | None = None,
) -> Iterator[str]:
    """Settle the world in a database of its own and work there; the database goes afterwards.

    empty: the database that `found` made in another process; here it is made where it is not named.
    """
    empty = empty or found()
    django.setup()
    with databases.fresh(name, like=empty), visiting(name):
        from simulation.settle import settle

        settled = settle(world, environment.VAR / name, say=tell or (lambda _what, _share: None))
        if settled.refused:
            say(f"refused: {settled.refused}")
        yield name
