import pytest

from subsidy.core.errors import SamePerson, WrongState
from subsidy.disbursements import services
from subsidy.disbursements.models import Recovery
from subsidy.ledger.models import Balance
from tests.disbursements.debts import (
    breaks,
    copies,
    demanded,
    parts,
    proposed_write_off,
    repay,
    written_off,
)
from tests.disbursements.desk import LATER, moves, states, transfers


def money(shop) -> tuple[int, int, int, int]:
    """Paid, lost and recovered of the shop's line, and what of it central bears."""
    balance = Balance.objects.get(book=shop.line.book)
    return balance.paid_fen, balance.lost_fen, balance.recovered_fen, balance.central_spent_fen


class TestWriteOff:
    def test_counts_the_rest_as_lost_and_frees_nothing(self, desk, shop):
        claim = shop.paid()
        recovery = demanded(desk, claim)
        repay(desk, recovery, 9_980)

        row = written_off(desk, recovery)

        assert (row.state, row.amount_fen, row.central_fen, row.local_fen) == (
            "approved",
            90_000,
            81_000,
            9_000,
        )
        assert (recovery.state, moves(recovery)[-1]) == (
            "written_off",
            ("write_off", "demanded", "written_off"),
        )
        assert transfers(claim)[-1] == ("write_off", 90_000, 81_000)
        assert money(shop) == (9_980, 90_000, -9_980, 81_000)
        assert states(claim) == ("recovering", "recovering")
        assert claim.entitlement.is_live

    def test_by_one_person_is_refused(self, desk, shop):
        row = proposed_write_off(desk, demanded(desk, shop.paid()))

        for verb in (services.approve_write_off, services.reject_write_off):
            with pytest.raises(SamePerson):
                verb(row, by=desk.maker, at=LATER, reason="mine")

        assert Recovery.objects.get().state == "demanded"

    def test_of_more_than_is_left_by_now_is_refused(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        row = proposed_write_off(desk, recovery)
        repay(desk, recovery, 1)

        with pytest.raises(services.WriteOffOutdated):
            services.approve_write_off(row, by=desk.checker, at=LATER)

        services.reject_write_off(row, by=desk.checker, at=LATER, reason="it came")
        assert (row.state, money(shop)) == ("rejected", (99_980, 0, -1, 89_981))

    def test_is_proposed_once_and_of_what_is_demanded(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        row = proposed_write_off(desk, recovery)
        with pytest.raises(WrongState):
            proposed_write_off(desk, recovery)
        services.approve_write_off(row, by=desk.checker, at=LATER)
        with pytest.raises(WrongState):
            proposed_write_off(desk, recovery)

    def test_ends_when_money_comes_after_all(self, desk, shop):
        claim = shop.paid()
        recovery = demanded(desk, claim)
        row = written_off(desk, recovery)

        repay(desk, recovery, 80)

        row.refresh_from_db()
        assert (row.state, recovery.state) == ("revived", "demanded")
        assert moves(recovery)[-1] == ("reopen", "written_off", "demanded")
        assert [one[0] for one in transfers(claim)[-3:]] == ["write_off", "revive", "recover"]
        assert (parts(recovery), money(shop)) == ([(72, 8)], (99_980, 0, -80, 89_910))
        written_off(desk, recovery)
        assert money(shop) == (80, 99_900, -80, 89_910)


class TestWriteOffConstraints:
    def test_hold_for_each_row(self, desk, shop):
        row = proposed_write_off(desk, demanded(desk, shop.paid()))

        for changes, constraint in [
            ({}, "recovery_has_one_standing_write_off"),
            ({"central_fen": 1}, "write_off_is_the_sum_of_its_parts"),
            ({"reason": ""}, "writeoff_has_a_document_and_a_reason"),
            ({"state": "approved"}, "born_in_a_first_state"),
        ]:
            copies(row, changes, constraint)

    def test_need_a_second_person(self, desk, shop):
        proposed_write_off(desk, demanded(desk, shop.paid()))

        for sql, guard in [
            ("amount_fen = 1", "frozen_from_its_proposal_on"),
            (
                "state = 'approved', decided_at = now(), decided_by_id = proposed_by_id",
                "writeoff_is_decided_by_another_person",
            ),
        ]:
            breaks(f"UPDATE disbursements_writeoff SET {sql}", guard)
