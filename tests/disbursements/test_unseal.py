import pytest

from subsidy.core.errors import WrongState
from subsidy.disbursements import services
from subsidy.disbursements.models import Batch, PaymentLine
from tests.disbursements.desk import APPROVE_AT, buckets, moves, payments, states

WAYS_BACK = [services.unseal, services.reject]


@pytest.mark.parametrize("back", WAYS_BACK)
class TestUnsealAndReject:
    def test_give_the_claims_back_to_approved_and_keep_the_draft(self, desk, shop, back):
        claim = shop.approved()
        batch = desk.sealed()

        back(batch, by=desk.checker, at=APPROVE_AT, reason="wrong month")

        assert (batch.state, batch.sealed_at, batch.sealed_by, batch.content_sha256) == (
            "draft",
            None,
            None,
            "",
        )
        assert states(claim) == ("approved", "committed")
        assert [payment.state for payment in payments(batch)] == ["drafted"]
        assert moves(batch)[-1] == (back.__name__, "sealed", "draft")
        assert batch.moves.order_by("-id")[0].reason == "wrong month"
        assert PaymentLine.objects.get().is_live
        assert buckets(shop) == {"committed": 99_980}

    @pytest.mark.parametrize("state", ["drafted", "approved", "sent"])
    def test_start_from_sealed_only(self, desk, back, state):
        batch = getattr(desk, state)()

        with pytest.raises(WrongState):
            back(batch, by=desk.checker, at=APPROVE_AT, reason="late")

        assert Batch.objects.get().state == batch.state
