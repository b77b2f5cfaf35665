"""Where the stories play: the province, its office and tills, and what is told at the end."""

from dataclasses import dataclass, field

from rich.table import Table

from simulation.client import Accepted, Body, Client, Result
from simulation.demo.office import Office
from simulation.demo.till import Tills
from simulation.payloads import ClaimBody
from simulation.world import World
from subsidy.claims.models import Claim
from subsidy.claims.states import ClaimState


class StoryFailed(Exception):
    """The API answered otherwise than the story goes."""


@dataclass(slots=True)
class Scene:
    """What a story needs; `used` are the claims that one has happened to already."""

    world: World
    office: Office
    tills: Tills
    sent: dict[str, ClaimBody]
    used: set[int] = field(default_factory=set)
    happened: list[tuple[str, str, str]] = field(default_factory=list)

    def claims(self, *states: ClaimState, group: str = "appliances", count: int = 1) -> list[Claim]:
        """Return claims of honest merchants that no story has touched, in these states."""
        rows = Claim.objects.filter(
            programme=self.office.programme, state__in=states, category__group=group
        )
        dishonest = [merchant.credit_code for merchant in self.world.irregular]
        free = rows.exclude(merchant__credit_code__in=dishonest).exclude(pk__in=self.used)
        found = list(free.select_related("merchant", "store", "product").order_by("id")[:count])
        if len(found) < count:
            raise StoryFailed(f"there are only {len(found)} claims to tell of, not {count}")
        self.used |= {claim.pk for claim in found}
        return found

    def till(self, claim: Claim) -> Client:
        """Return the till of the claim's merchant."""
        return self.tills.of(claim.merchant.credit_code)

    def body(self, claim: Claim) -> ClaimBody:
        """Return the claim as its merchant sent it."""
        return self.sent[claim.external_id]

    def tell(self, what: str, how: str, where: str) -> None:
        """Keep a line for the end: what happened, how it went on, where it can be looked at."""
        self.happened.append((what, how, where))

    def table(self) -> Table:
        """Return what was told."""
        table = Table("what", "how it went", "where to look", title="What else happened")
        for row in self.happened:
            table.add_row(*row)
        return table


def accepted(result: Result) -> Body:
    """Return the answer. Raises StoryFailed where the API refuses."""
    if isinstance(result, Accepted):
        return result.body
    raise StoryFailed(f"{result.status} {result.code} {result.faults}")
