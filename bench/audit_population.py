"""Hundreds of thousands of claims in a database of its own: one settled world, many times over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bench import databases, environment
from bench.figures import say
from bench.provinces import PROVINCE, province
from bench.replicas import CLAIMS, TRADE, replicate
from simulation import habits, schemes
from simulation.world import Plan, make_world

SEED = 4_000
MERCHANTS, SETTLED = 500, 25_000
#: Copies of everything make 2,000 merchants with 100,000 claims of two months; copies of claims,
#: each two months later, make 400,000 of eight.
COPIES = 3
APART = timedelta(days=61)
SMALL, LARGE = 100_000, 400_000


def plan() -> Plan:
    """Return the world that is multiplied."""
    return Plan(
        seed=SEED,
        merchants=MERCHANTS,
        claims=SETTLED,
        counter_mobiles_bp=1_000,
        life=habits.HARD,
        cast=schemes.Cast(schemes.WEAK),
    )


@contextmanager
def population() -> Iterator[str]:
    """Yield the name of a database with 2,000 merchants and SMALL claims."""
    say(f"settling {SETTLED} claims of {MERCHANTS} merchants")
    with province(make_world(plan()), tell=lambda what, _share: say(what)) as name:
        say(f"copying them {COPIES} times")
        replicate(environment.url_of(name), (*TRADE, *CLAIMS), COPIES, salt="merchant")
        yield name


def grow(name: str = PROVINCE) -> None:
    """Let six more months pass, with as many claims again every two: LARGE in all."""
    say(f"copying claims {COPIES} times")
    replicate(environment.url_of(name), CLAIMS, COPIES, salt="claim", apart=APART)


def counted(name: str) -> int:
    """Return how many claims there are."""
    [count] = databases.ask(environment.url_of(name), "SELECT count(*) FROM claims_claim")
    return int(str(count))
