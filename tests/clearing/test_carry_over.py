"""Carrying over: what the batches have left becomes money of the next programme."""

import pytest

from subsidy.clearing import services
from subsidy.core.errors import WrongState
from subsidy.funds import services as funds
from subsidy.funds.models import FundBatch
from subsidy.funds.rules import Paper
from subsidy.programmes import services as programmes
from tests.clearing.office import CLEAR_AT, PAPER, batch_of, money
from tests.make import FILE


def propose(office, successor):
    return services.propose_carry_over(
        office.programme, successor=successor, by=office.manager, at=CLEAR_AT, **PAPER
    )


class TestCarryOver:
    def test_opens_a_batch_of_the_same_source_for_each_that_has_something_left(self, office, shop):
        shop.paid()
        office.cleared()
        successor = office.next_programme()

        order = office.approve(propose(office, successor))

        central = batch_of(shop.line, "central")
        carried = order.carried.get(batch=central)
        assert carried.amount_fen == 90_000_000 - 89_982
        new = carried.new_batch
        assert (new.programme, new.source, new.amount_fen, new.instrument) == (
            successor,
            "central",
            carried.amount_fen,
            "special bonds",
        )
        left = {"central": carried.amount_fen, "available": carried.amount_fen}
        assert (money(central), money(new)) == ({}, left)
        assert FundBatch.objects.filter(programme=successor).count() == 4

    def test_lets_the_money_be_allotted_there(self, office, shop):
        office.cleared()
        successor = office.next_programme()
        order = office.approve(propose(office, successor))
        line = funds.open_line(successor, unit=shop.unit, category_group="cars")
        batch = order.carried.first().new_batch
        paper = Paper(number="D-9", reason="carried over")
        [given] = funds.propose_allot(
            line, batch=batch, amount_fen=500, paper=paper, by=office.manager, at=CLEAR_AT
        )
        funds.approve_order(given, by=office.checker, at=CLEAR_AT)
        assert money(line)["available"] == 500

    @pytest.mark.parametrize(
        "changes", [{"year": 2024}, {"province": "110000"}, {"state": "closed"}]
    )
    def test_goes_to_a_later_programme_of_the_province_that_runs(self, changes, office):
        office.cleared()
        if "state" in changes:
            successor = office.next_programme()
            programmes.close_programme(successor, by=FILE, at=CLEAR_AT, reason="x")
        else:
            successor = office.next_programme(**changes)
        with pytest.raises(services.NotTheSuccessor):
            propose(office, successor)

    def test_waits_for_the_clearing(self, office):
        office.closed()
        with pytest.raises(WrongState):
            propose(office, office.next_programme())

    def test_is_refused_where_nothing_is_left(self, office):
        office.cleared()
        office.approve(propose(office, office.next_programme()))
        with pytest.raises(services.NothingToClear):
            propose(office, office.next_programme())

    def test_is_refused_where_the_money_has_moved_since(self, office, shop):
        office.cleared()
        order = propose(office, office.next_programme())
        office.reopened()
        paper = Paper(number="D-2", reason="reopened")
        [again] = funds.propose_allot(
            shop.line,
            batch=batch_of(shop.line, "central"),
            amount_fen=1,
            paper=paper,
            by=office.manager,
            at=CLEAR_AT,
        )
        funds.approve_order(again, by=office.checker, at=CLEAR_AT)
        with pytest.raises(services.ClearingOutdated):
            office.approve(order)
