import pytest
from django.db import IntegrityError, transaction

from subsidy.ledger.models import Transfer
from subsidy.ledger.services import issue, open_book
from tests.ledger.posts import BOOK, DAY, holds
from tests.make import NOON

pytestmark = pytest.mark.django_db


def issued(*, is_central: bool) -> None:
    open_book(BOOK)
    issue(BOOK, amount_fen=700, is_central=is_central, reference="batch:1", day=DAY, at=NOON)


class TestIssue:
    @pytest.mark.parametrize(
        ("is_central", "source", "central_fen"), [(True, "central", 700), (False, "local", 0)]
    )
    def test_brings_money_of_one_source_in(self, is_central, source, central_fen):
        issued(is_central=is_central)

        assert holds() == {source: 700, "available": 700}
        transfer = Transfer.objects.select_related("debit", "credit").get()
        assert str(transfer) == "issue 700 batch:1"
        assert (str(transfer.debit), str(transfer.credit)) == (
            "outside/outside",
            f"{BOOK}/available",
        )
        assert (transfer.central_fen, transfer.subject) == (central_fen, "outside")
        assert (transfer.programme_day, transfer.recorded_at) == (DAY, NOON)

    def test_twice_for_one_cause_is_refused_and_changes_nothing(self):
        issued(is_central=True)

        with (
            pytest.raises(IntegrityError, match="a_cause_moves_money_once_for_each_kind"),
            transaction.atomic(),
        ):
            issued(is_central=True)

        assert holds() == {"central": 700, "available": 700}
