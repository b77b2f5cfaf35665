import pytest

from subsidy.core.errors import WrongState
from subsidy.disbursements import services
from tests.disbursements.desk import LATER, moves
from tests.disbursements.replies import line

ONE = "B-2024-0001-00001"


class TestClose:
    @pytest.mark.parametrize(("said", "state"), [("ACSC", "settled"), ("RJCT", "part_settled")])
    def test_lays_a_batch_to_rest_that_is_answered_in_full(self, desk, said, state):
        batch = desk.sent()
        desk.answered(batch, line(ONE, said))

        services.close(batch, by=desk.checker, at=LATER)

        assert moves(batch)[-1] == ("close", state, "closed")

    @pytest.mark.parametrize("state", ["drafted", "sealed", "approved", "sent"])
    def test_starts_when_all_is_answered(self, desk, state):
        batch = getattr(desk, state)()

        with pytest.raises(WrongState):
            services.close(batch, by=desk.checker, at=LATER)
