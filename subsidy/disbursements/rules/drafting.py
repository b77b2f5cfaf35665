"""Which payments make up a batch. Plain Python."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, islice


@dataclass(frozen=True)
class Due:
    """A grant that waits for payment, in the parts of its two sources."""

    grant_id: int
    central_fen: int
    local_fen: int


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one payee gets on one account (kept in which row): its grants, the longest due first."""

    owner_id: int
    account_id: int
    account_digest: bytes
    dues: tuple[Due, ...]

    @property
    def central_fen(self) -> int:
        return sum(due.central_fen for due in self.dues)

    @property
    def local_fen(self) -> int:
        return sum(due.local_fen for due in self.dues)

    @property
    def amount_fen(self) -> int:
        return self.central_fen + self.local_fen


def fill(shares: Iterable[Share], *, payments_max: int, fen_max: int) -> Iterator[Share]:
    """Yield the first shares that fit into one batch, in their order.

    A share is never parted, unless it alone is too large: then its first grants go, one at least.
    """
    left_fen = fen_max
    for number, share in enumerate(islice(shares, payments_max)):
        if share.amount_fen > left_fen:
            if number == 0:
                yield _cut(share, fen_max)
            return
        left_fen -= share.amount_fen
        yield share


def _cut(share: Share, fen_max: int) -> Share:
    sums_fen = accumulate(due.central_fen + due.local_fen for due in share.dues)
    fitting = sum(1 for sum_fen in sums_fen if sum_fen <= fen_max)
    return replace(share, dues=share.dues[: max(fitting, 1)])
