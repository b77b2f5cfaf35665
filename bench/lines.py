"""One load, two worlds: its sales draw on 500 fund lines, or all of them on one.

Both worlds hold the same merchants, stores, units, lines and money, and are sent the same claims.
They differ in one thing: which unit the stores' counties belong to, and so whose line pays.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

import yaml
from django.core.management import call_command

from bench import databases, environment, house, sales
from bench.figures import say
from simulation.merchants import Merchant, Store
from simulation.people import Citizen
from simulation.places import BY_CODE, County
from simulation.products import Product

LINES = 500
LINE_YUAN = 10_000_000
SPREAD, ONE = "subsidy_bench_spread", "subsidy_bench_one"
#: Stands for all that is invented here; no county of Hebei bears such a code.
FIRST_CODE = 139_001
SINCE = date(2024, 1, 1)
#: Whose people, roads and coordinates the invented counties take over.
MODEL = BY_CODE["130102"]


@dataclass(frozen=True)
class World:
    """A database in which the load finds its lines."""

    name: str
    database: str
    is_spread: bool


WORLDS = (World("spread", SPREAD, is_spread=True), World("one", ONE, is_spread=False))


class Neighbours(sales.Newcomers):
    """Buyers who live in the county of the store."""

    def find(self, store: Store, product: Product) -> Citizen:
        return self.visitor(store.county, product)


def counties() -> list[County]:
    """Return a county for each line; each is a unit of its own name, too."""
    codes = [str(FIRST_CODE + number) for number in range(LINES)]
    return [replace(MODEL, code=code, name=f"第{code}区", unit=code) for code in codes]


def open_trade() -> sales.Trade:
    """Return the usual merchants, their stores spread over all invented counties."""
    trade = sales.open_trade()
    invented, count = counties(), len(trade.merchants)
    merchants = tuple(
        _moved(merchant, invented[number::count]) for number, merchant in enumerate(trade.merchants)
    )
    return sales.Trade(merchants, Neighbours(sales.SEED, trade.buyers.people), trade.papers)


def _moved(merchant: Merchant, places: list[County]) -> Merchant:
    first = merchant.stores[0]
    stores = tuple(
        replace(first, code=f"L{one.code}", county=one, channel="store", terminal=f"T{one.code}")
        for one in places
    )
    return replace(merchant, stores=stores)


@contextmanager
def standing(world: World) -> Iterator[str]:
    """Make the world's database from the prepared house; yield its address; drop it."""
    house.set_up()
    with databases.fresh(world.database, like=environment.SET_UP) as url:
        say(f"{world.name}: {LINES} lines, {LINES if world.is_spread else 1} in use")
        with house.visiting(world.database):
            _load(world)
        yield url


def _load(world: World) -> None:
    programme = environment.VAR / f"{world.name}.yaml"
    programme.write_text(programme_file(world))
    call_command("load_programme", programme, stdout=sys.stderr)
    merchants = environment.VAR / f"{world.name}-merchants.yaml"
    merchants.write_text(sales.merchants_file(open_trade().merchants))
    call_command("load_merchants", merchants, stdout=sys.stderr)


def programme_file(world: World) -> str:
    """Return what `manage.py load_programme` adds to the programme."""
    places = counties()
    unit_of = {one.code: one.unit if world.is_spread else places[0].unit for one in places}
    return yaml.dump(
        {
            "adds_to": sales.PROGRAMME,
            "prepared_by": "bench",
            "checked_by": "bench too",
            "regions": {
                "since": SINCE,
                "units": [
                    {"code": one.unit, "kind": "city", "zh": one.name, "en": one.code}
                    for one in places
                ],
                "counties": [
                    {"code": one.code, "unit": unit_of[one.code], "zh": one.name, "en": one.code}
                    for one in places
                ],
            },
            "funds": _funds(places),
        },
        Dumper=yaml.CSafeDumper,
        allow_unicode=True,
    )


def _funds(places: list[County]) -> dict[str, object]:
    parts = {"central": LINE_YUAN * 9 // 10, "provincial": LINE_YUAN // 10}
    return {
        "batches": [
            {
                "number": f"bench-{source}",
                "source": source,
                "instrument": "bench",
                "amount": f"{yuan * LINES} yuan",
                "issued_on": SINCE,
            }
            for source, yuan in parts.items()
        ],
        "allotments": [
            {
                "batch": f"bench-{source}",
                "document": f"bench-{source}",
                "allotted_on": SINCE,
                "illustrative": True,
                "lines": {one.unit: {sales.GROUP: f"{yuan} yuan"} for one in places},
            }
            for source, yuan in parts.items()
        ],
    }
