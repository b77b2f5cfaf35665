from dataclasses import replace

import pytest

from subsidy.disbursements.files.order import Altered, Seal, as_sealed
from tests.disbursements.orders import PAYER, line, order

HEAD, LINES = order(line(1), line(2))


def sealed(lines) -> str:
    """The digest of a seal over these lines."""
    seal = Seal(HEAD.reference, PAYER)
    list(seal.over(lines))
    return seal.hexdigest()


class TestAsSealed:
    def test_passes_on_what_was_sealed(self):
        assert list(as_sealed(HEAD, LINES, sha256=sealed(LINES))) == LINES

    @pytest.mark.parametrize(
        "lines",
        [
            LINES[:1],
            [*LINES, line(3)],
            LINES[::-1],
            [LINES[0], line(2, central_fen=29_999, local_fen=3_334)],
            [LINES[0], replace(LINES[1], payee=replace(LINES[1].payee, number="1"))],
        ],
    )
    def test_of_other_payments_raises_after_the_last_one(self, lines):
        with pytest.raises(Altered, match="not those that were sealed"):
            list(as_sealed(HEAD, lines, sha256=sealed(LINES)))

    def test_of_another_payer_raises(self):
        head = replace(HEAD, payer=replace(PAYER, number="1"))

        with pytest.raises(Altered, match="not those that were sealed"):
            list(as_sealed(head, LINES, sha256=sealed(LINES)))

    def test_of_sums_that_are_not_the_batchs_raises(self):
        head = replace(HEAD, central_fen=HEAD.central_fen + 1)

        with pytest.raises(Altered, match="do not add up"):
            list(as_sealed(head, LINES, sha256=sealed(LINES)))
