"""Who turns irregular, and how: the six of the demo, or a share of every peer cell for benches."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from simulation.chance import is_hit, stream
from simulation.merchants import Merchant
from simulation.schemes import ring
from simulation.schemes.stage import Intensity, Scheme

#: Which kinds of merchants turn irregular, and how; the six of the demo.
CASTING = (
    ("town shop", "raised_prices"),
    ("country shop", "raised_prices"),
    ("town shop", "shared_contacts"),
    ("car dealer", "shared_contacts"),
    ("country shop", "burst"),
    ("town shop", "borrowed_identities"),
)
RING_SIZE = 3


@dataclass(frozen=True, slots=True)
class Cast:
    """How a bench casts: the intensity, the irregular share of a cell (basis points, from, to),
    how many of the irregular follow two schemes at once, and which schemes (all, where empty).
    """

    intensity: Intensity
    share_bp: tuple[int, int] = (300, 1_200)
    mixed_bp: int = 2_000
    only: tuple[str, ...] = ()


def cast(seed: int, merchants: tuple[Merchant, ...], count: int) -> tuple[Merchant, ...]:
    """Return the merchants, so many of them irregular as the demo has them."""
    rng = stream(seed, "casting")
    cast_as: dict[str, str] = {}
    for kind, scheme in (CASTING * (count // len(CASTING) + 1))[:count]:
        free = [one for one in merchants if one.kind == kind and one.credit_code not in cast_as]
        cast_as[rng.choice(free).credit_code] = scheme
    return tuple(replace(one, scheme=cast_as.get(one.credit_code, "")) for one in merchants)


def cast_cells(
    seed: int, merchants: Sequence[Merchant], plan: Cast, schemes: Sequence[Scheme]
) -> tuple[Merchant, ...]:
    """Return the merchants with a share of every cell irregular; all schemes about as often."""
    rng = stream(seed, "casting", plan.intensity.name)
    dealer = _Dealer(rng, [one for one in schemes if not plan.only or one.name in plan.only])
    cells = defaultdict(list)
    for merchant in merchants:
        cells[merchant.group, merchant.kind == "online seller"].append(merchant)
    roles: dict[str, Merchant] = {}
    for _cell, members in sorted(cells.items()):
        count = max(1, len(members) * rng.randint(*plan.share_bp) // 10_000)
        chosen = rng.sample(members, k=min(count, len(members)))
        for merchant in dealer.deal(chosen, plan.mixed_bp):
            roles[merchant.credit_code] = merchant
    return tuple(roles.get(one.credit_code, one) for one in merchants)


class _Dealer:
    """Deals schemes to merchants that they suit, the ones dealt least first."""

    def __init__(self, rng: Random, schemes: Sequence[Scheme]) -> None:
        self._rng, self._dealt = rng, Counter[str]()
        self._schemes = rng.sample(list(schemes), k=len(schemes))
        self._has_rings = ring.SCHEME in schemes
        self._rings = 0

    def deal(self, chosen: Sequence[Merchant], mixed_bp: int) -> list[Merchant]:
        """Return the merchants with their schemes; where enough of them are alike, one ring."""
        suited = [one for one in chosen if ring.SCHEME.suits(one)]
        members: list[Merchant] = []
        if self._has_rings and len(suited) > 2 * RING_SIZE:
            members = suited[:RING_SIZE]
            self._rings += 1
            self._dealt[ring.NAME] += RING_SIZE
        alone = [one for one in chosen if one not in members]
        return [
            *(replace(one, scheme=ring.NAME, ring=self._rings) for one in members),
            *(replace(one, scheme="+".join(self._names(one, mixed_bp))) for one in alone),
        ]

    def _names(self, merchant: Merchant, mixed_bp: int) -> list[str]:
        count = 2 if is_hit(self._rng, mixed_bp) else 1
        suited = [one for one in self._schemes if one.suits(merchant) and one.name != ring.NAME]
        names = [one.name for one in sorted(suited, key=lambda one: self._dealt[one.name])[:count]]
        self._dealt.update(names)
        return names
