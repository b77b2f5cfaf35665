"""Claims of all merchants as columns: how hundreds of thousands are measured at once.

A frozen row is one merchant: (merchant, n, references, and one text for each further column), each
text the values of the merchant's claims with blanks between them, in the order of the references.
Such a row costs a tenth of what a row per claim does: to read, to freeze, and to measure.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from subsidy.audits.rules.population import MerchantRow

Ints = NDArray[np.int64]
Rows = Sequence[Sequence[Any]]


class Columns:
    """The claims of all merchants, one merchant after the other, in the order of `merchants`.

    starts: where each merchant's claims begin, and behind the last one where all end; owners: the
    merchant's place, of each claim. The order of the rows changes nothing.
    """

    def __init__(self, merchants: Sequence[MerchantRow], rows: Rows, names: Sequence[str]) -> None:
        by_merchant = {row[0]: row for row in rows}
        found = [by_merchant.get(row.merchant) for row in merchants]
        self._texts = [row for row in found if row is not None]
        self._names = tuple(names)
        self.n: Ints = np.array([row[1] if row else 0 for row in found], dtype=np.int64)
        self.starts: Ints = np.concatenate([[0], np.cumsum(self.n)])
        self.owners: Ints = np.repeat(np.arange(len(found)), self.n)

    def __len__(self) -> int:
        return int(self.starts[-1])

    @cached_property
    def references(self) -> list[str]:
        """The reference of each claim."""
        return " ".join(row[2] for row in self._texts).split()

    def ints(self, name: str) -> Ints:
        """Return a column of whole numbers."""
        if not len(self):
            return np.empty(0, dtype=np.int64)
        place = 3 + self._names.index(name)
        values = np.fromstring(" ".join(row[place] for row in self._texts), dtype=np.int64, sep=" ")
        assert len(values) == len(self)
        return values

    def of(self, place: int) -> slice:
        """Return where the claims of the merchant at that place lie."""
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    def sums(self, values: NDArray[Any]) -> Ints:
        """Return for each merchant the sum of whole numbers (or truths) over its claims."""
        sums = np.concatenate([[0], np.cumsum(values, dtype=np.int64)])
        return np.asarray(sums[self.starts[1:]] - sums[self.starts[:-1]])
