"""A world goes into the database, by the public verbs and fast: thousands of claims in seconds.

Claims come by the thousand at one moment; then the moments at which each was really sent are
written in, as if a till had sent it. That, and evidence without files, is for databases that are
thrown away: everything else takes the road that everybody takes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from simulation import files
from simulation.calendars import SHANGHAI
from simulation.demo.founding import run
from simulation.facts import Fate
from simulation.settle.afterwards import pay, review, take_back
from simulation.settle.claims import set_back, submit
from simulation.settle.photos import photograph_all
from simulation.world import World
from subsidy.claims.services import decide_waiting
from subsidy.core.actors import Actor
from subsidy.feeds.services import import_feed
from subsidy.programmes.models import Programme

BY = Actor.sweep("settle")
#: After the last day of the period: what was late has come, is decided, then paid; then nobody
#: tells of what comes back.
SENT, DECIDED, PAID, REFUNDED, LOOKED_BACK = (timedelta(days=days) for days in (1, 10, 11, 26, 30))


@dataclass(slots=True)
class Settled:
    """What became of the claims, by their merchants' own numbers; what was refused, by code of the
    fault or kind of the feed.
    """

    claims: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    in_review: int = 0
    paid: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Diary:
    """The moments of a settlement; all lie after the world's period."""

    sent_at: datetime
    decided_at: datetime
    paid_at: datetime
    refunded_at: datetime
    looked_back_at: datetime


def diary_of(world: World) -> Diary:
    """Return the moments that follow the world's last day."""
    last = datetime.combine(world.plan.period.ends_on, datetime.min.time(), tzinfo=SHANGHAI)
    noon = last + timedelta(hours=12)
    return Diary(*(noon + step for step in (SENT, DECIDED, PAID, REFUNDED, LOOKED_BACK)))


def found(world: World, directory: Path) -> None:
    """Load merchants and their past sales from the files that an operator loads."""
    directory.mkdir(parents=True, exist_ok=True)
    merchants, sales = directory / "merchants.csv", directory / "past-sales.csv"
    files.write_merchants(
        merchants,
        world.merchants,
        programme=world.plan.programme,
    )
    run("load_merchants", str(merchants))
    files.write_past_sales(sales, world.past_sales)
    run("load_sales", str(sales))


def settle(
    world: World, directory: Path, *, say: Callable[[str, float], None] = lambda _what, _share: None
) -> Settled:
    """Found the world's merchants and live its claims to the day on which an audit looks back.

    The programme is loaded and open. say: told what is done, and which share of all of it.
    """
    diary, settled = diary_of(world), Settled()
    say("founding merchants", 0.0)
    found(world, directory)
    say("submitting", 0.2)
    settled.claims, settled.refused = submit(world, by=BY, at=diary.sent_at)
    set_back(world, settled.claims)
    photograph_all(world, settled.claims)
    say("deciding", 0.5)
    decide_waiting(by=BY, at=diary.decided_at)
    settled.in_review = review(world, settled.claims, at=diary.decided_at)
    say("paying", 0.7)
    returned = [one for one in world.claims if one.purchase.facts.fate == Fate.RETURNED]
    half = len(returned) // 2
    settled.returned = take_back(returned[:half], settled.claims, by=BY, at=diary.decided_at)
    programme = Programme.objects.get(code=world.plan.programme)
    settled.paid = pay(programme, by=BY, at=diary.paid_at)
    settled.returned += take_back(returned[half:], settled.claims, by=BY, at=diary.refunded_at)
    say("importing feeds", 0.9)
    settled.refused |= import_feeds(world, directory, at=diary.looked_back_at)
    return settled


def import_feeds(world: World, directory: Path, *, at: datetime) -> dict[str, int]:
    """Import what the other registers report; return how many rows of each kind were refused."""
    refused = {}
    for kind, rows in world.feeds.items():
        path = directory / f"{kind}.csv"
        files.write_feed(path, kind, rows)
        report = import_feed(kind, path, accept_good=True, by=BY, at=at)
        refused[kind] = report.refused_rows
    return {kind: count for kind, count in refused.items() if count}
