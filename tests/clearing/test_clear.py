"""Clearing: what is left goes back to where it came from, and rounding is settled."""

import pytest
from django.db import transaction

from subsidy.claims import services as claims
from subsidy.clearing import services
from subsidy.clearing.models import RoundingSettled
from subsidy.core.errors import Refused, WrongState
from subsidy.funds import services as funds
from subsidy.funds.models import FundOrder
from subsidy.funds.rules import Paper
from subsidy.ledger.models import Transfer
from tests import make
from tests.clearing.office import CLEAR_AT, ODD, batch_of, money
from tests.make import NOON


class TestPropose:
    def test_names_what_each_batch_gets_back(self, office, shop):
        shop.paid()
        office.closed()

        order = office.proposed_clearing()

        said = {(row.line, row.batch.source): row.amount_fen for row in order.returns.all()}
        assert said == {
            (shop.line, "central"): 90_000_000 - 89_982,
            (shop.line, "provincial"): 10_000_000 - 9_998,
            (shop.car_line, "central"): 90_000_000,
            (shop.car_line, "provincial"): 10_000_000,
        }
        assert list(order.roundings.all()) == []
        assert money(shop.line)["available"] == 100_000_000 - 99_980

    def test_waits_until_everything_is_decided_and_paid(self, office, shop):
        shop.approved()
        shop.submitted_car()
        frozen(shop.car_line)
        tranche(shop.line, office)
        office.closed()
        with pytest.raises(services.ClaimsUnderWay) as refused:
            office.proposed_clearing()
        assert refused.value.counts == {
            "approved": 1,
            "submitted": 1,
            "fund_orders": 1,
            "frozen_lines": 1,
        }
        assert services.under_way(office.programme) == refused.value.counts

    def test_waits_for_further_grants_too(self, office, shop):
        claim = shop.paid()
        make.terms(
            shop.programme,
            shop.category,
            published_on=NOON.date(),
            variants=[("any", [], 2_500, 200_000)],
        )
        claims.top_up(claim, by=make.actor(), at=NOON, reason="raised")
        office.closed()
        with pytest.raises(services.ClaimsUnderWay) as refused:
            office.proposed_clearing()
        assert refused.value.counts == {"further_grants": 1}

    def test_of_a_running_programme_is_refused(self, office):
        with pytest.raises(WrongState):
            office.proposed_clearing()


class TestApprove:
    def test_brings_back_what_no_line_spent(self, office, shop):
        shop.paid()
        order = office.cleared()

        assert office.programme.state == "cleared"
        assert money(shop.line) == {
            "central": 89_982,
            "local": 9_998,
            "paid": 99_980,
            "central_spent": 89_982,
            "local_spent": 9_998,
        }
        assert money(shop.car_line) == {}
        left_fen = 90_000_000 - 89_982
        central = batch_of(shop.line, "central")
        assert money(central) == {"central": left_fen, "available": left_fen}
        made = FundOrder.objects.filter(document_number=order.document_number)
        assert {(one.kind, one.state) for one in made} == {("return", "done")}
        people = (office.manager.staff_id, office.checker.staff_id)
        assert {(one.proposed_by_id, one.decided_by_id) for one in made} == {people}

    def test_settles_what_rounding_left(self, office, shop):
        for _ in range(2):
            shop.paid(**ODD)
        office.closed()
        order = office.proposed_clearing()

        [one] = order.roundings.all()
        assert (one.line, one.giver.source, one.taker.source) == (
            shop.line,
            "provincial",
            "central",
        )
        assert one.amount_fen == 1
        central, local = batch_of(shop.line, "central"), batch_of(shop.line, "provincial")
        office.approve(order)

        # 2 × 999.85 at 90 : 10 is 1,799.73 + 199.97; grants bore 1,799.74 + 199.96.
        assert money(central) == {"central": 89_820_027, "available": 89_820_027}
        assert money(local) == {"local": 9_980_003, "available": 9_980_003}
        rows = Transfer.objects.filter(reference=one.reference).order_by("id")
        assert list(rows.values_list("kind", "amount_fen", "central_fen", "subject")) == [
            ("settle_out", 1, 0, shop.line.book),
            ("settle_in", 1, 1, shop.line.book),
        ]

    def test_settles_the_other_way_round_where_local_bore_too_much(self, office, shop):
        for _ in range(2):  # 999.86 each: 89,987.4 rounds down, 0.4 too little
            shop.paid(purchase__price_fen=499_930)
        office.closed()
        [one] = office.proposed_clearing().roundings.all()
        assert (one.giver.source, one.taker.source, one.amount_fen) == ("central", "provincial", 1)

    def test_settles_nothing_where_the_source_that_owes_has_nothing_left(self, office, shop):
        for _ in range(2):
            shop.paid(**ODD)
        returned(shop.line, "provincial", 10_000_000 - 2 * 9_998, office)
        office.cleared()
        assert not RoundingSettled.objects.exists()

    def test_is_refused_where_the_money_has_moved_since(self, office, shop):
        office.closed()
        order = office.proposed_clearing()
        returned(shop.line, "central", 1, office)
        with pytest.raises(services.ClearingOutdated):
            office.approve(order)
        order.refresh_from_db()
        assert (order.state, office.programme.state) == ("proposed", "closed")

    def test_comes_once_more_for_money_that_came_back_later(self, office, shop):
        paid = [shop.paid(**ODD) for _ in range(2)]
        office.cleared()
        by = {"by": make.SWEEP, "at": CLEAR_AT}
        [grant] = paid[0].grants.all()
        claims.bounce_many([grant.pk], cause="reply:2", reason="AC04", **by)
        claims.cancel(paid[0], reason="given back", **by)

        order = office.approve(office.proposed_clearing())

        said = {row.batch.source: row.amount_fen for row in order.returns.all()}
        assert said == {"central": 89_987, "provincial": 9_998}
        # One grant of 899.865 and 99.985 is left: half a fen up is a whole one, as it is stored.
        # Local has paid the fen of the other one; it gets it back.
        assert [(one.giver.source, one.amount_fen) for one in order.roundings.all()] == [
            ("central", 1)
        ]
        assert office.programme.state == "cleared"


class TestReopening:
    def test_takes_claims_again_once_there_is_money(self, office, shop):
        shop.paid()
        office.cleared()
        office.reopened()
        assert (office.programme.state, office.programme.last_apply_on) == (
            "open",
            CLEAR_AT.date(),
        )
        with pytest.raises(Refused, match="fund_exhausted"), transaction.atomic():
            claims.submit(shop.merchant, shop.request(), by=shop.by, at=CLEAR_AT)
        batch = batch_of(shop.line, "central")
        paper = Paper(number="D-2", reason="reopened")
        [again] = funds.propose_allot(
            shop.line,
            batch=batch,
            amount_fen=200_000,
            paper=paper,
            by=office.manager,
            at=CLEAR_AT,
        )
        funds.approve_order(again, by=office.checker, at=CLEAR_AT)
        assert claims.submit(shop.merchant, shop.request(), by=shop.by, at=CLEAR_AT)

    def test_of_a_programme_that_runs_is_refused(self, office):
        with pytest.raises(WrongState):
            office.reopened()


def frozen(line) -> None:
    paper = Paper(number="D-3", reason="audit")
    [order] = funds.propose_freeze(line, amount_fen=1, paper=paper, by=make.actor(), at=NOON)
    funds.approve_order(order, by=make.actor(), at=NOON)


def tranche(line, office) -> None:
    paper = Paper(number="D-5", reason="next quarter", due_on=CLEAR_AT.date())
    batch = batch_of(line, "central")
    facts = {"batch": batch, "amount_fen": 1, "paper": paper}
    funds.propose_allot(line, **facts, by=office.manager, at=NOON)


def returned(line, source, amount_fen, office) -> None:
    paper = Paper(number="D-4", reason="not needed")
    [order] = funds.propose_return(
        line,
        batch=batch_of(line, source),
        amount_fen=amount_fen,
        paper=paper,
        by=office.manager,
        at=NOON,
    )
    funds.approve_order(order, by=office.checker, at=NOON)
