import pytest
from django.db import IntegrityError, connection

from subsidy.core.errors import SamePerson, WrongState
from subsidy.core.references import is_reference
from subsidy.disbursements import services
from subsidy.disbursements.models import Recovery
from subsidy.ledger.models import Transfer
from tests.disbursements.desk import LATER, REPLY_AT, buckets, moves, states, transfers


def demanded(desk, claim, **changes) -> Recovery:
    facts = {"reason_code": "goods_returned", "by": desk.maker, "at": REPLY_AT}
    return services.demand_recovery(claim.grants.get(), **(facts | changes))


def repay(desk, recovery, **changes) -> None:
    facts = {"bank_reference": "ICBC-88", "by": desk.checker, "at": LATER}
    services.record_repayment(recovery, **(facts | changes))


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


class TestRecordRepayment:
    def test_gives_each_source_exactly_its_part_back(self, desk, shop):
        claim = shop.paid()
        recovery = demanded(desk, claim)

        repay(desk, recovery)

        assert (recovery.state, recovery.repaid_at, recovery.bank_reference) == (
            "repaid",
            LATER,
            "ICBC-88",
        )
        assert states(claim) == ("recovered", "recovered")
        assert transfers(claim)[-1] == ("recover", 99_980, 89_982)
        assert buckets(shop) == {"paid": 99_980, "recovered": -99_980}
        cause = Transfer.objects.get(kind="recover").reference
        assert cause == f"grant:{recovery.grant_id}/recovery:{recovery.pk}/1"
        assert moves(recovery)[-1] == ("repay", "demanded", "repaid")

    def test_by_whoever_demanded_it_is_refused(self, desk, shop):
        recovery = demanded(desk, shop.paid())

        with pytest.raises(SamePerson):
            repay(desk, recovery, by=desk.maker)

        assert Recovery.objects.get().state == "demanded"

    def test_needs_the_banks_reference(self, desk, shop):
        recovery = demanded(desk, shop.paid())

        with pytest.raises(services.BankReferenceMissing):
            repay(desk, recovery, bank_reference=" ")

    def test_happens_once(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        repay(desk, recovery)

        with pytest.raises(WrongState):
            repay(desk, recovery)

        assert Transfer.objects.filter(kind="recover").count() == 1


class TestRecoveryConstraints:
    @pytest.mark.parametrize(
        ("sql", "guard"),
        [
            ("state = 'repaid'", "recovery_is_repaid_with_a_date_person_and_bank_reference"),
            (
                "state='repaid', repaid_at=now(), bank_reference='x', repaid_by_id=demanded_by_id",
                "repayment_is_recorded_by_another_person",
            ),
            ("state = 'forgiven'", "Invalid transition"),
            ("amount_fen = 1, central_fen = 1, local_fen = 0", "frozen_from_its_demand_on"),
        ],
    )
    def test_a_recovery_ends_by_repayment_to_a_second_person(self, desk, shop, sql, guard):
        demanded(desk, shop.paid())

        with pytest.raises(Exception, match=guard), connection.cursor() as cursor:
            cursor.execute(f"UPDATE disbursements_recovery SET {sql}")

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({}, "disbursements_recovery_grant_id"),
            ({"central_fen": 1}, "recovery_is_the_sum_of_its_parts"),
        ],
    )
    def test_a_grant_is_demanded_once_in_its_parts(self, desk, shop, changes, constraint):
        recovery = demanded(desk, shop.paid())
        names = [field.attname for field in Recovery._meta.concrete_fields if field.name != "id"]
        facts = {name: getattr(recovery, name) for name in names} | {"reference": "R-2"}

        with pytest.raises(IntegrityError, match=constraint):
            Recovery.objects.create(**(facts | changes))
