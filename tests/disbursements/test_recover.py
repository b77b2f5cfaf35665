import pytest

from subsidy.core.errors import WrongState
from subsidy.core.references import is_reference
from subsidy.disbursements.models import Recovery
from tests.disbursements.debts import breaks, copies, demanded
from tests.disbursements.desk import REPLY_AT, buckets, moves, states


class TestDemandRecovery:
    def test_asks_the_whole_grant_back_in_its_parts(self, desk, shop):
        claim = shop.paid()

        recovery = demanded(desk, claim, reason="returned on day 5")

        assert is_reference(recovery.reference)
        assert recovery.reference.startswith("R-")
        names = ("amount_fen", "central_fen", "local_fen", "reason_code", "reason", "state")
        assert [getattr(recovery, name) for name in names] == [
            99_980,
            89_982,
            9_998,
            "goods_returned",
            "returned on day 5",
            "demanded",
        ]
        assert (recovery.demanded_at, recovery.demanded_by_id) == (
            REPLY_AT,
            desk.maker.staff_id,
        )
        assert states(claim) == ("recovering", "recovering")
        assert moves(recovery) == [("demand", "", "demanded")]
        assert buckets(shop) == {"paid": 99_980}

    def test_happens_once_for_a_grant(self, desk, shop):
        claim = shop.paid()
        demanded(desk, claim)

        with pytest.raises(WrongState):
            demanded(desk, claim)

        assert Recovery.objects.count() == 1

    def test_of_money_that_was_not_paid_is_refused(self, desk, shop):
        claim = shop.approved()

        with pytest.raises(WrongState):
            demanded(desk, claim)

        assert (Recovery.objects.count(), states(claim)) == (0, ("approved", "committed"))


class TestRecoveryConstraints:
    def test_hold_for_what_comes_back(self, desk, shop):
        demanded(desk, shop.paid())

        for sql, guard in [
            ("state = 'repaid', repaid_at = now()", "recovery_is_repaid_with_its_last_fen"),
            ("repaid_at = now()", "recovery_is_repaid_with_its_last_fen"),
            (
                "repaid_central_fen = central_fen, repaid_local_fen = local_fen",
                "recovery_is_repaid_with_its_last_fen",
            ),
            ("repaid_central_fen = 89983", "no_more_comes_back_than_was_demanded"),
            ("planned_local_fen = 9999", "no_more_comes_back_than_was_demanded"),
            ("planned_local_fen = -1", "no_more_comes_back_than_was_demanded"),
            (
                "state = 'written_off', planned_local_fen = 1",
                "nothing_is_netted_of_what_is_not_demanded",
            ),
            ("state = 'forgiven'", "Invalid transition"),
            ("amount_fen = 1, central_fen = 1, local_fen = 0", "frozen_from_its_demand_on"),
        ]:
            breaks(f"UPDATE disbursements_recovery SET {sql}", guard)

    def test_let_a_grant_be_demanded_once_in_its_parts(self, desk, shop):
        recovery = demanded(desk, shop.paid())

        for changes, constraint in [
            ({}, "disbursements_recovery_grant_id"),
            ({"central_fen": 1}, "recovery_is_the_sum_of_its_parts"),
            ({"state": "paid"}, "born_in_a_first_state"),
        ]:
            copies(recovery, {"reference": "R-2"} | changes, constraint)
