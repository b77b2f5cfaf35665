"""Two at once, over two connections: no sum comes back twice, none more than is owed."""

from datetime import timedelta

import pytest

from subsidy.disbursements import services
from subsidy.disbursements.models import Netting, Recovery, Repayment
from subsidy.ledger.models import Transfer
from tests.disbursements.debts import OVERDUE_AT, demanded, proposed_write_off, repay
from tests.disbursements.desk import LATER, buckets
from tests.disbursements.test_netting import STOOD_AT, paid
from tests.disbursements.test_races import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


class TestRaces:
    def test_two_clerks_record_a_sum_once(self, desk, shop):
        recovery = demanded(desk, shop.paid())

        def record():
            return repay(desk, Recovery.objects.get(), 10_000, bank_reference="ICBC-1").amount_fen

        results = together(record, record)

        assert sorted(map(str, results)) == ["10000", "repayment_known"]
        recovery.refresh_from_db()
        assert recovery.repaid_fen == 10_000

    def test_a_repayment_and_a_draft_never_take_more_than_is_owed(self, desk, shop):
        demanded(desk, shop.paid())
        shop.approved()

        def draft():
            return services.draft_batch(
                shop.programme, payee="merchant", by=desk.maker, at=OVERDUE_AT
            ).total_fen

        def record():
            return repay(desk, Recovery.objects.get(), 90_000, at=OVERDUE_AT).amount_fen

        results = together(draft, record)

        recovery = Recovery.objects.get()
        assert results in ([49_990, "repaid_too_much"], [90_000, 90_000])
        assert recovery.repaid_fen + recovery.planned_fen in {49_990, 99_980}

    def test_a_write_off_and_a_repayment_do_not_both_count(self, desk, shop):
        recovery = demanded(desk, shop.paid())
        row = proposed_write_off(desk, recovery)

        results = together(
            lambda: services.approve_write_off(row, by=desk.checker, at=LATER),
            lambda: repay(desk, Recovery.objects.get(), 100).amount_fen,
        )

        assert results in ([None, 100], ["write_off_outdated", 100])
        assert Recovery.objects.get().state == "demanded"
        assert buckets(shop) == {"paid": 99_980, "recovered": -100}

    def test_two_sweeps_count_a_netting_once(self, desk, shop):
        demanded(desk, shop.paid())
        paid(desk)

        def settle():
            return services.settle_nettings(at=STOOD_AT + timedelta(days=1))

        results = together(settle, settle)

        assert sorted(results) == [0, 1]
        assert Repayment.objects.count() == Transfer.objects.filter(kind="recover").count() == 1
        assert Netting.objects.get().moves.filter(verb="net").count() == 1
