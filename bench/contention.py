"""All tills on one fund line, against the same load over 500: what one balance row costs."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from statistics import median

from bench import house, lines, sales
from bench.clients import Request
from bench.contenders import Contender, Lots, Till, deal, race
from bench.desks import Desks
from bench.figures import Figure, say
from bench.lines import World
from bench.servers import serving

#: Many short runs rather than a few long ones: both worlds then meet the same machine.
RUNS, WARM_UP = 9, 4
SECONDS_MAX = 3.0
CONNECTIONS = (8, 32)
#: Requests of all clients in a run together, so many that none runs out before time is up.
HTTP_REQUESTS, VERB_REQUESTS = 800, 1_280
PATH = "/api/v1/claims"


def measure() -> list[Figure]:
    """Return contention_http (the smaller of 8 and 32 connections), contention_8, contention_32."""
    tokens = house.set_up()
    sold = iter(sales.singles(lines.open_trade(), tokens, count=_needed()))
    with ExitStack() as stack:
        urls = {world: stack.enter_context(lines.standing(world)) for world in lines.WORLDS}
        http = _http(urls, sold)
        verb = _verb(urls, sold, {token: code for code, token in tokens.items()})
    return [
        Figure("contention_http", min(http), "x"),
        *(
            Figure(f"contention_{count}", ratio, "x")
            for count, ratio in zip(CONNECTIONS, verb, strict=True)
        ),
    ]


def _http(urls: dict[World, str], sold: Iterator[Request]) -> list[float]:
    """Return the ratios over HTTP, one for each number of connections."""
    found = []
    with ExitStack() as stack:
        servers = {
            world: stack.enter_context(serving(world.name, "config.wsgi", database_url=url))
            for world, url in urls.items()
        }
        for count in CONNECTIONS:
            lots = _lots(sold, count, HTTP_REQUESTS)
            tills = [
                Till(world.name, servers[world], PATH, lots, url, "claims_claim", SECONDS_MAX)
                for world, url in urls.items()
            ]
            found.append(_ratio(tills, f"{count} connections"))
    return found


def _verb(
    urls: dict[World, str], sold: Iterator[Request], credit_codes: dict[str, str]
) -> list[float]:
    """Return the ratios by the verb alone, one for each number of processes."""
    found = []
    for count in CONNECTIONS:
        lots = _lots(sold, count, VERB_REQUESTS)
        desks = [
            Desks(world.name, world.database, url, lots, credit_codes, SECONDS_MAX)
            for world, url in urls.items()
        ]
        found.append(_ratio(desks, f"{count} processes"))
    return found


def _ratio(contenders: Sequence[Contender], what: str) -> float:
    """Return the median of one line's rate over that of many, within a run."""
    for contender in contenders:
        contender.warm_up()
    ratios = [run["one"] / run["spread"] for run in race(contenders, runs=RUNS)]
    say(f"{what}: one line takes {', '.join(f'{ratio:.2f}' for ratio in ratios)} of {lines.LINES}")
    return median(ratios)


def _lots(sold: Iterator[Request], clients: int, requests: int) -> Lots:
    return deal(
        list(islice(sold, _count(clients, requests))), clients=clients, warm_up=WARM_UP, runs=RUNS
    )


def _count(clients: int, requests: int) -> int:
    return clients * (WARM_UP + RUNS * (requests // clients))


def _needed() -> int:
    return sum(
        _count(clients, requests)
        for clients in CONNECTIONS
        for requests in (HTTP_REQUESTS, VERB_REQUESTS)
    )
