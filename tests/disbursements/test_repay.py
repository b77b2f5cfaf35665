import pytest

from subsidy.core.errors import SamePerson, WrongState
from subsidy.disbursements import services
from subsidy.disbursements.models import Recovery, Repayment
from subsidy.ledger.models import Transfer
from subsidy.merchants.services import exit_merchant
from tests.disbursements.debts import breaks, copies, demanded, paid_car, parts, repay
from tests.disbursements.desk import LATER, buckets, moves, states, transfers
from tests.make import TODAY

AMOUNT_FEN, CENTRAL_FEN, LOCAL_FEN = 99_980, 89_982, 9_998


class TestRecordRepayment:
    def test_gives_each_source_exactly_its_part_back(self, desk, shop):
        claim = shop.paid()
        recovery = demanded(desk, claim)

        repayment = repay(desk, recovery)

        assert (recovery.state, recovery.repaid_at, recovery.repaid_fen) == (
            "repaid",
            LATER,
            AMOUNT_FEN,
        )
        assert states(claim) == ("recovered", "recovered")
        assert transfers(claim)[-1] == ("recover", AMOUNT_FEN, CENTRAL_FEN)
        assert buckets(shop) == {"paid": AMOUNT_FEN, "recovered": -AMOUNT_FEN}
        cause = Transfer.objects.get(kind="recover").reference
        assert cause == f"grant:{recovery.grant_id}/recovery:{recovery.pk}/1"
        assert moves(recovery)[-1] == ("repay", "demanded", "repaid")
        assert (repayment.bank_reference, repayment.destination, repayment.number) == (
            "IN-1",
            "line",
            1,
        )

    def test_in_parts_splits_what_is_left_and_the_last_takes_the_rest(self, desk, shop):
        claim = shop.paid()
        recovery = demanded(desk, claim)

        for amount_fen in (33_333, 1, 33_333):
            repay(desk, recovery, amount_fen)
            assert states(claim) == ("recovering", "recovering")
        repay(desk, recovery, paid_on=TODAY)

        assert parts(recovery) == [(30_000, 3_333), (1, 0), (29_999, 3_334), (29_982, 3_331)]
        assert [sum(column) for column in zip(*parts(recovery), strict=True)] == [
            CENTRAL_FEN,
            LOCAL_FEN,
        ]
        assert recovery.repayments.get(number=4).paid_on == TODAY
        assert [one for one in transfers(claim) if one[0] == "recover"] == [
            ("recover", sum(pair), pair[0]) for pair in parts(recovery)
        ]
        assert states(claim) == ("recovered", "recovered")
        assert buckets(shop) == {"paid": AMOUNT_FEN, "recovered": -AMOUNT_FEN}

    def test_by_whoever_demanded_it_is_refused(self, desk, shop):
        recovery = demanded(desk, shop.paid())

        with pytest.raises(SamePerson):
            repay(desk, recovery, by=desk.maker)

        assert Recovery.objects.get().state == "demanded"

    def test_needs_the_banks_reference(self, desk, shop):
        recovery = demanded(desk, shop.paid())

        with pytest.raises(services.BankReferenceMissing):
            repay(desk, recovery, bank_reference=" ")

    def test_takes_a_reference_of_the_bank_once(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        repay(desk, recovery, 1, bank_reference="ICBC-1")

        with pytest.raises(services.RepaymentKnown):
            repay(desk, recovery, 1, bank_reference=" ICBC-1")

        assert parts(recovery) == [(1, 0)]

    @pytest.mark.parametrize("amount_fen", [0, -1, AMOUNT_FEN + 1])
    def test_of_more_than_is_open_is_refused(self, desk, shop, amount_fen):
        recovery = demanded(desk, shop.paid())

        with pytest.raises(services.RepaidTooMuch):
            repay(desk, recovery, amount_fen)

        assert not Repayment.objects.exists()

    def test_of_what_is_repaid_is_refused(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        repay(desk, recovery)

        with pytest.raises(WrongState):
            repay(desk, recovery)

        assert Transfer.objects.filter(kind="recover").count() == 1

    def test_works_for_a_citizen_who_was_paid_directly(self, desk, shop):
        claim = paid_car(desk)
        recovery = demanded(desk, claim)

        repay(desk, recovery, 100)
        repay(desk, recovery)

        assert str(recovery.payee) in recovery.letters.get().text_zh
        assert states(claim) == ("recovered", "recovered")
        assert buckets(shop, cars=True) == {"paid": 1_500_000, "recovered": -1_500_000}

    def test_comes_from_a_merchant_that_left(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        exit_merchant(shop.merchant, by=desk.checker, at=LATER, reason="closed its shops")

        repay(desk, recovery)

        assert recovery.state == "repaid"


class TestRepaymentConstraints:
    def test_let_nothing_that_came_back_be_changed(self, desk, shop):
        repay(desk, demanded(desk, shop.paid()), 1)

        for sql, guard in [
            ("SET amount_fen = 2", "frozen_once_recorded"),
            ("SET bank_reference = 'other'", "frozen_once_recorded"),
            ("SET treasury_return_id = 1", "repayment_goes_to_a_known_place"),
        ]:
            breaks(f"UPDATE disbursements_repayment {sql}", guard)

    def test_hold_for_each_sum(self, desk, shop):
        row = repay(desk, demanded(desk, shop.paid()), 1)

        for changes, constraint in [
            ({"number": 1}, "repayments_of_a_recovery_are_numbered"),
            ({"bank_reference": "IN-1"}, "a_bank_reference_repays_a_recovery_once"),
            ({"central_fen": 2}, "repayment_is_the_sum_of_its_parts"),
            ({"bank_reference": ""}, "repayment_is_netted_or_recorded_by_a_person"),
            ({"recorded_by_id": None}, "repayment_is_netted_or_recorded_by_a_person"),
            ({"destination": "nowhere"}, "repayment_goes_to_a_known_place"),
        ]:
            copies(row, {"number": 2, "bank_reference": "IN-2"} | changes, constraint)

    def test_keep_it_from_whoever_demanded_it(self, desk, shop):
        row = repay(desk, demanded(desk, shop.paid()), 1)

        copies(
            row,
            {"number": 2, "bank_reference": "IN-2", "recorded_by_id": desk.maker.staff_id},
            "repayment_is_recorded_by_another_person",
        )
