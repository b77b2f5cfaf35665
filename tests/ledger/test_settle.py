import pytest

from subsidy.ledger.models import Balance, Transfer
from subsidy.ledger.services import FundExhausted, SourceExhausted, issue, open_book, settle
from tests.ledger.posts import DAY
from tests.make import NOON

pytestmark = pytest.mark.django_db

CENTRAL, LOCAL = "batch:1", "batch:2"


@pytest.fixture(autouse=True)
def books():
    for book, is_central in ((CENTRAL, True), (LOCAL, False)):
        open_book(book)
        facts = {"is_central": is_central, "reference": book, "day": DAY, "at": NOON}
        issue(book, amount_fen=700, **facts)


def pay(giver, taker, amount_fen, *, is_central):
    facts = {"reference": "rounding:1", "subject": "line:1", "day": DAY, "at": NOON}
    settle(giver, taker, amount_fen=amount_fen, is_central=is_central, **facts)


def holds(book):
    row = Balance.objects.get(book=book)
    return row.central_fen, row.local_fen, row.available_fen


class TestSettle:
    def test_turns_money_of_one_source_into_money_of_the_other(self):
        pay(CENTRAL, LOCAL, 3, is_central=True)

        assert (holds(CENTRAL), holds(LOCAL)) == ((697, 0, 697), (0, 703, 703))
        rows = Transfer.objects.filter(reference="rounding:1").order_by("id")
        assert [(row.kind, str(row.debit), str(row.credit), row.central_fen) for row in rows] == [
            ("settle_out", f"{CENTRAL}/available", "outside/outside", 3),
            ("settle_in", "outside/outside", f"{LOCAL}/available", 0),
        ]

    def test_goes_the_other_way_too(self):
        pay(LOCAL, CENTRAL, 3, is_central=False)
        assert (holds(CENTRAL), holds(LOCAL)) == ((703, 0, 703), (0, 697, 697))

    def test_of_more_than_there_is_changes_nothing(self):
        with pytest.raises(FundExhausted):
            pay(CENTRAL, LOCAL, 701, is_central=True)
        with pytest.raises(SourceExhausted):
            pay(CENTRAL, LOCAL, 1, is_central=False)
        assert (holds(CENTRAL), holds(LOCAL)) == ((700, 0, 700), (0, 700, 700))
        assert not Transfer.objects.filter(reference="rounding:1").exists()
