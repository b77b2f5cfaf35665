from datetime import date

import pytest

from subsidy.core.errors import SamePerson
from subsidy.disbursements import services
from subsidy.disbursements.models import Repayment, TreasuryReturn
from subsidy.funds.models import Allotment, FundBatch
from subsidy.funds.services import allot, issue_batch
from subsidy.ledger.models import Balance, Transfer
from subsidy.merchants.services import exit_merchant
from subsidy.programmes.services import close_programme
from tests.disbursements.debts import breaks, copies, demanded, proposed_return, repay
from tests.disbursements.desk import LATER, buckets, moves, states
from tests.make import NOON, SWEEP


@pytest.fixture
def closed(desk, shop):
    """A programme that is over; its line got local money of two sources, 1 : 3."""
    batch = FundBatch(
        programme=shop.programme,
        source="city",
        unit=shop.unit,
        number="CITY-2024",
        instrument="budget",
        amount_fen=30_000_000,
        issued_on=date(2024, 8, 1),
    )
    issue_batch(batch, at=NOON)
    allotment = Allotment(
        line=shop.line,
        batch=batch,
        amount_fen=30_000_000,
        document_number="CITY-1",
        allotted_on=date(2024, 8, 1),
        prepared_by="a",
        checked_by="b",
    )
    allot(allotment, at=NOON)
    recovery = demanded(desk, shop.paid())
    close_programme(shop.programme, by=SWEEP, at=LATER, reason="the year is over")
    return recovery


def shares(row: TreasuryReturn) -> list[tuple[str, int]]:
    rows = row.shares.order_by("batch__source")
    return list(rows.values_list("batch__source", "amount_fen"))


class TestProposeTreasuryReturn:
    def test_gives_each_source_what_it_had_borne(self, desk, shop, closed):
        exit_merchant(shop.merchant, by=desk.checker, at=LATER, reason="closed its shops")
        repay(desk, closed, 50_000)
        repay(desk, closed)
        assert buckets(shop) == {"paid": 99_980}

        row = proposed_return(desk)

        assert (row.central_fen + row.local_fen, row.state) == (99_980, "proposed")
        assert (row.central_fen, row.local_fen) == (closed.central_fen, closed.local_fen)
        assert shares(row) == [
            ("central", closed.central_fen),
            ("city", round(closed.local_fen * 3 / 4)),
            ("provincial", closed.local_fen - round(closed.local_fen * 3 / 4)),
        ]
        assert set(Repayment.objects.values_list("treasury_return", flat=True)) == {row.pk}
        assert not Transfer.objects.filter(kind="remit").exists()

    def test_leaves_what_went_back_to_the_line(self, desk, shop):
        repay(desk, demanded(desk, shop.paid()))
        close_programme(shop.programme, by=SWEEP, at=LATER, reason="the year is over")

        with pytest.raises(services.NothingToReturn):
            proposed_return(desk)

    def test_takes_each_sum_once(self, desk, shop, closed):
        repay(desk, closed, 10)
        proposed_return(desk)

        with pytest.raises(services.NothingToReturn):
            proposed_return(desk)


class TestApproveTreasuryReturn:
    def test_moves_the_money_for_good(self, desk, shop, closed):
        before = Balance.objects.get(book=shop.line.book)
        repay(desk, closed)
        row = proposed_return(desk)

        services.approve_treasury_return(row, by=desk.checker, at=LATER)

        assert (row.state, moves(row)[-1]) == ("approved", ("approve", "proposed", "approved"))
        after = Balance.objects.get(book=shop.line.book)
        assert buckets(shop) == {"paid": 99_980, "recovered": -99_980}
        assert before.available_fen == after.available_fen
        assert (
            before.central_fen - after.central_fen,
            before.local_fen - after.local_fen,
        ) == (closed.central_fen, closed.local_fen)
        assert (after.central_spent_fen, after.local_spent_fen) == (0, 0)
        for share in row.shares.select_related("batch"):
            assert Balance.objects.get(book=share.batch.book).returned_fen == share.amount_fen
        remitted = Transfer.objects.filter(kind="remit").order_by("id")
        assert [one.reference for one in remitted] == [
            share.reference for share in row.shares.order_by("batch_id")
        ]
        assert states(closed.grant.claim) == ("recovered", "recovered")

    def test_by_whoever_proposed_it_is_refused(self, desk, shop, closed):
        repay(desk, closed)
        row = proposed_return(desk)

        with pytest.raises(SamePerson):
            services.approve_treasury_return(row, by=desk.maker, at=LATER)

        assert buckets(shop) == {"paid": 99_980}

    def test_or_not_lets_the_money_wait_for_another(self, desk, shop, closed):
        repay(desk, closed)
        row = proposed_return(desk)

        services.reject_treasury_return(row, by=desk.checker, at=LATER, reason="wrong number")

        assert (row.state, proposed_return(desk).amount_fen) == ("rejected", 99_980)


class TestTreasuryReturnConstraints:
    def test_keep_it_as_it_was_proposed(self, desk, closed):
        repay(desk, closed)
        proposed_return(desk)

        for sql, guard in [
            ("UPDATE disbursements_treasuryreturn SET amount_fen = 1", "frozen_from_its_proposal"),
            (
                (
                    "UPDATE disbursements_treasuryreturn SET state = 'approved',"
                    " decided_at = now(), decided_by_id = proposed_by_id"
                ),
                "treasuryreturn_is_decided_by_another_person",
            ),
            ("UPDATE disbursements_treasuryshare SET amount_fen = 1", "written_once"),
        ]:
            breaks(sql, guard)

    def test_hold_for_each_row(self, desk, closed):
        repay(desk, closed)
        row = proposed_return(desk)
        share = row.shares.order_by("id").first()

        copies(row, {"central_fen": 1}, "treasury_return_is_the_sum_of_its_parts")
        copies(row, {"reason": ""}, "treasuryreturn_has_a_document_and_a_reason")
        copies(share, {}, "a_line_gives_a_batch_one_share")
        copies(share, {"amount_fen": 0}, "treasury_share_is_money")
