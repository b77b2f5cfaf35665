"""The merchants of a run: what they claimed in all, and what kind of merchant each is."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from subsidy.audits.rules.peers import main_kind


class MerchantRow(NamedTuple):
    """A merchant by credit code: where most of its claims lie, how many they are, their subsidy."""

    merchant: str
    group: str
    channel: str
    n: int
    subsidy_fen: int

    @property
    def kind(self) -> tuple[str, str]:
        return self.group, self.channel


def merchants_of(rows: Iterable[tuple[str, str, str, int, int]]) -> list[MerchantRow]:
    """Return one row per merchant, by credit code, from rows per merchant, group and channel."""
    claims: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    subsidies_fen: dict[str, int] = defaultdict(int)
    for merchant, group, channel, n, subsidy_fen in rows:
        claims[merchant][group, channel] = n
        subsidies_fen[merchant] += subsidy_fen
    return [
        MerchantRow(merchant, *main_kind(kinds), sum(kinds.values()), subsidies_fen[merchant])
        for merchant, kinds in sorted(claims.items())
    ]
