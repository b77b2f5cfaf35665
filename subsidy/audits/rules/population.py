"""The merchants of a run: what they claimed in all, and what kind of merchant each is."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from subsidy.audits.rules.peers import Kind, main_kind


class MerchantRow(NamedTuple):
    """A merchant by credit code: where most of its claims lie, how many they are, their subsidy."""

    merchant: str
    group: str
    channel: str
    tier: str
    n: int
    subsidy_fen: int

    @property
    def kind(self) -> Kind:
        return self.group, self.channel, self.tier


def merchants_of(rows: Iterable[tuple[str, str, str, str, int, int]]) -> list[MerchantRow]:
    """Return one row per merchant, by credit code; from rows per merchant, group, channel, tier."""
    claims: dict[str, dict[Kind, int]] = defaultdict(dict)
    subsidies_fen: dict[str, int] = defaultdict(int)
    for merchant, group, channel, tier, n, subsidy_fen in rows:
        claims[merchant][group, channel, tier] = n
        subsidies_fen[merchant] += subsidy_fen
    return [
        MerchantRow(merchant, *main_kind(kinds), sum(kinds.values()), subsidies_fen[merchant])
        for merchant, kinds in sorted(claims.items())
    ]
