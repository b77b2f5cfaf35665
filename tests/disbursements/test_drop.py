import pytest

from subsidy.core.errors import WrongState
from subsidy.disbursements import services
from subsidy.disbursements.models import PaymentLine
from subsidy.disbursements.services import netting
from tests.disbursements.desk import SEAL_AT, moves, paid_by, payments


class TestDropPayment:
    def test_takes_it_out_of_the_draft_and_lets_another_batch_take_its_claims(
        self, desk, shop, monkeypatch
    ):
        undone = []
        monkeypatch.setattr(netting, "undo", lambda ids, **_: undone.extend(ids))
        first, second = shop.approved_car(), shop.approved_car()
        batch = desk.drafted("applicant")
        payment, _ = payments(batch)

        services.drop_payment(payment, reason="wrong card", by=desk.maker, at=SEAL_AT)

        batch.refresh_from_db()
        assert (batch.payments_count, batch.total_fen) == (1, 1_500_000)
        assert moves(payment)[-1] == ("drop", "drafted", "dropped")
        assert payment.moves.order_by("-id")[0].reason == "wrong card"
        assert undone == [payment.pk]
        assert paid_by(batch) == [second]
        assert paid_by(desk.drafted("applicant")) == [first]

    def test_of_the_only_payment_is_refused(self, desk):
        [payment] = payments(desk.drafted())

        with pytest.raises(services.NothingLeft):
            services.drop_payment(payment, reason="wrong card", by=desk.maker, at=SEAL_AT)

        payment.refresh_from_db()
        assert (payment.state, PaymentLine.objects.get().is_live) == ("drafted", True)

    @pytest.mark.parametrize("state", ["sealed", "approved", "sent"])
    def test_is_for_drafts_only(self, desk, state):
        [payment] = payments(getattr(desk, state)())

        with pytest.raises(WrongState):
            services.drop_payment(payment, reason="late", by=desk.maker, at=SEAL_AT)
