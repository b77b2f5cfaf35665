"""Corrections of the past: reports of old days stay, and show them where they are asked to."""

from datetime import date, timedelta

import pytest

from subsidy.reports.services import fund_report
from tests.funds.treasury import NEXT_DAY, Treasury, transfers
from tests.make import NOON

pytestmark = pytest.mark.django_db
#: The day of the allotment that turns out to be wrong.
DAY = date(2024, 8, 2)


class TestCorrection:
    def test_is_seen_on_its_day_by_who_asks_for_what_is_known_since(self):
        treasury = Treasury()
        paper = treasury.paper(corrects="D-1", belongs_on=DAY)
        orders = treasury.propose("reallot", 10_000, to_line=treasury.elsewhere, paper=paper)

        def allotted(*, as_of, known_at=None) -> list[int]:
            rows = fund_report(treasury.line.programme, as_of=as_of, known_at=known_at).rows
            return [row.sums.allotted_fen for row in rows]

        before = allotted(as_of=DAY)
        treasury.approve(*orders, at=NEXT_DAY)

        assert transfers(orders[0])[0][-2:] == (DAY, NEXT_DAY)
        assert allotted(as_of=DAY) == before
        assert allotted(as_of=DAY, known_at=NOON) == [90_000, 0]
        assert allotted(as_of=DAY, known_at=NEXT_DAY) == [80_000, 10_000]
        assert allotted(as_of=DAY - timedelta(days=1), known_at=NEXT_DAY) == [0, 0]
