"""Who a merchant is compared with: the narrowest cell of its kind that holds enough merchants."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ALL = "all"
#: Category group, channel (offline, online), tier of the place (urban, rural).
Kind = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Peers:
    """One peer cell: its members' places in the list, and the narrower cells merged into it."""

    cell: str
    members: tuple[int, ...]
    merged: tuple[str, ...] = ()

    def record(self) -> dict[str, object]:
        """Return what a flag says about the cell."""
        return {"cell": self.cell, "size": len(self.members), "merged": list(self.merged)}


def cells_of(group: str, channel: str, tier: str) -> tuple[str, ...]:
    """Return the cells a merchant belongs to, the narrowest first."""
    return f"{group}/{channel}/{tier}", f"{group}/{channel}", group, ALL


def peers_of(
    kinds: Sequence[Kind], judged: Sequence[int], *, merchants_min: int
) -> Mapping[int, Peers]:
    """Return the peers of each judged merchant, itself among them, by its place in `kinds`.

    Only judged merchants (those with enough claims) count. A
    cell with fewer than merchants_min of them is merged upward, at last into all.
    """
    members = defaultdict(list)
    for place in judged:
        for cell in cells_of(*kinds[place]):
            members[cell].append(place)
    chosen = {
        kind: _narrowest(kind, members, merchants_min=merchants_min)
        for kind in {kinds[place] for place in judged}
    }
    return {place: chosen[kinds[place]] for place in judged}


def _narrowest(kind: Kind, members: Mapping[str, list[int]], *, merchants_min: int) -> Peers:
    merged: list[str] = []
    *narrower, widest = cells_of(*kind)
    for cell in narrower:
        if len(members[cell]) >= merchants_min:
            return Peers(cell, tuple(members[cell]), tuple(merged))
        merged.append(f"{cell} ({len(members[cell])})")
    return Peers(widest, tuple(members[widest]), tuple(merged))


def distinct(peers: Mapping[int, Peers]) -> dict[str, Peers]:
    """Return each cell once, by name: a null is fitted per cell, not per merchant."""
    return {cell.cell: cell for cell in peers.values()}


def main_kind(claims: Mapping[Kind, int]) -> Kind:
    """Return the kind with most claims; of equals, the first by name."""
    counts = Counter(claims)
    return min(counts, key=lambda kind: (-counts[kind], kind))
