import pytest

from subsidy.core.errors import WrongState
from subsidy.disbursements import services
from subsidy.disbursements.models import PaymentLine
from tests.disbursements.desk import SEAL_AT, moves, payments, states


class TestCancel:
    def test_drops_the_draft_and_lets_another_take_its_claims(self, desk, shop):
        claim = shop.approved()
        batch = desk.drafted()

        services.cancel(batch, by=desk.maker, at=SEAL_AT, reason="too early")

        assert batch.state == "cancelled"
        assert [payment.state for payment in payments(batch)] == ["dropped"]
        assert list(PaymentLine.objects.values_list("is_live", flat=True)) == [False]
        assert states(claim) == ("approved", "committed")
        assert moves(batch)[-1] == ("cancel", "draft", "cancelled")
        again = desk.drafted()
        assert (again.number, again.total_fen) == ("B-2024-0002", batch.total_fen)

    @pytest.mark.parametrize("state", ["sealed", "approved", "sent"])
    def test_starts_from_a_draft_only(self, desk, state):
        batch = getattr(desk, state)()

        with pytest.raises(WrongState):
            services.cancel(batch, by=desk.maker, at=SEAL_AT)

        assert PaymentLine.objects.get().is_live
