from datetime import timedelta

import pytest

from subsidy.core.errors import WrongState
from subsidy.funds.models import FundOrder
from subsidy.funds.services import carry_out_orders
from subsidy.funds.services.carry_out import carry_out
from subsidy.funds.tasks import carry_out_orders as task
from tests.funds.treasury import NEXT_DAY, SWEEP, TOMORROW, Treasury, steps, sums
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def treasury():
    return Treasury()


@pytest.fixture
def tranche(treasury):
    """An allotment for tomorrow, approved today."""
    paper = treasury.paper(due_on=TOMORROW)
    order = treasury.proposed("allot", 500, batch=treasury.central, paper=paper)
    treasury.approve(order)
    return order


def sweep(at) -> int:
    return carry_out_orders(by=SWEEP, at=at)


class TestCarryOutOrders:
    def test_releases_a_tranche_on_its_day_and_once(self, treasury, tranche):
        assert (sweep(NOON), sums(treasury.line)[0]) == (0, 81_000)
        assert (sweep(NEXT_DAY), sweep(NEXT_DAY)) == (1, 0)
        tranche.refresh_from_db()
        assert (tranche.state, tranche.done_at) == ("done", NEXT_DAY)
        assert steps(tranche)[-1] == ("carry_out", "done", "test", "")
        assert sums(treasury.line) == (81_500, 9_000, 90_500)
        assert tranche.allotment.allotted_on == TOMORROW

    def test_is_not_held_up_by_one_that_fails_and_tries_it_again_later(self, treasury, tranche):
        paper = treasury.paper("P-0", due_on=TOMORROW)
        poison = treasury.proposed("thaw", 10, paper=paper)
        treasury.approve(poison)

        assert sweep(NEXT_DAY) == 1
        poison.refresh_from_db()
        assert (poison.state, poison.tried_at, poison.last_error) == (
            "approved",
            NEXT_DAY,
            "less_frozen",
        )
        treasury.done("freeze", 10)
        assert sweep(NEXT_DAY + timedelta(minutes=59)) == 0
        assert sweep(NEXT_DAY + timedelta(hours=1)) == 1
        poison.refresh_from_db()
        assert (poison.state, poison.last_error) == ("done", "")

    def test_of_two_sweeps_one_moves_the_money(self, treasury, tranche, monkeypatch):
        stale = FundOrder.objects.get()
        assert sweep(NEXT_DAY) == 1
        with pytest.raises(WrongState):
            carry_out([stale], by=SWEEP, at=NEXT_DAY)
        monkeypatch.setattr(FundOrder.objects, "due", lambda at: [stale])
        assert (sweep(NEXT_DAY), sums(treasury.line)[0]) == (0, 81_500)

    def test_takes_so_many_at_once(self, treasury):
        paper = treasury.paper(due_on=TOMORROW)
        for _ in range(3):
            treasury.approve(treasury.proposed("freeze", 1, paper=paper))
        assert carry_out_orders(by=SWEEP, at=NEXT_DAY, limit=2) == 2
        assert carry_out_orders(by=SWEEP, at=NEXT_DAY, limit=2) == 1

    def test_is_a_task(self, treasury, tranche, monkeypatch):
        monkeypatch.setattr("subsidy.core.clock.now", lambda: NEXT_DAY)
        task()
        assert sums(treasury.line)[0] == 81_500
