"""Orders that meet: money moves once, and never more than there is."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from subsidy.accounts.models import Role
from subsidy.claims.services.commit import parts_of
from subsidy.core.errors import Refusal
from subsidy.funds.models import FundOrder
from subsidy.funds.services import approve_order, carry_out_orders
from subsidy.ledger import services as ledger
from subsidy.ledger.models import Account, Balance, Transfer
from subsidy.ledger.rules import BUCKETS, Posting
from tests import make
from tests.funds.treasury import NEXT_DAY, SWEEP, TOMORROW, Treasury, held, sums
from tests.make import NOON, TODAY

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def at_once(*calls) -> Counter:
    """Call all at the same time; return how many went through, and what the others were told."""

    def run(call):
        try:
            call()
        except Refusal as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return Counter(pool.map(run, calls))


def test_of_two_checkers_one_moves_the_money():
    treasury = Treasury()
    order = treasury.proposed("allot", 500, batch=treasury.central)
    checkers = [make.actor(Role.FINANCE_CHECKER) for _ in range(4)]
    calls = [
        lambda by=by: approve_order(FundOrder.objects.get(pk=order.pk), by=by, at=NOON)
        for by in checkers
    ]
    assert at_once(*calls) == {"done": 1, "wrong_state": 3}
    assert sums(treasury.line) == (81_500, 9_000, 90_500)


def test_of_returns_that_want_more_than_there_is_the_first_ones_get_it():
    treasury = Treasury()
    orders = [treasury.proposed("return", 4_000, batch=treasury.own) for _ in range(6)]
    calls = [lambda order=order: treasury.approve(order) for order in orders]
    assert at_once(*calls) == {"done": 2, "source_exhausted": 4}
    assert held(treasury.line) == {"B-1": 81_000, "B-2": 1_000}


def test_sweeps_that_meet_carry_out_each_tranche_once():
    treasury = Treasury()
    paper = treasury.paper(due_on=TOMORROW)
    for _ in range(10):
        treasury.approve(treasury.proposed("allot", 10, batch=treasury.central, paper=paper))
    at_once(*[lambda: carry_out_orders(by=SWEEP, at=NEXT_DAY)] * 4)
    assert sums(treasury.line) == (81_100, 9_000, 90_100)
    assert set(FundOrder.objects.values_list("state", flat=True)) == {"done"}


def test_orders_and_tills_on_one_line_leave_the_books_right():
    treasury = Treasury()
    treasury.done("allot", 900_000, batch=treasury.central)
    orders = [
        treasury.proposed(kind, 100, paper=treasury.paper(f"P-{number}"), **facts)
        for number in range(8)
        for kind, facts in (
            ("return", {"batch": treasury.central}),
            ("allot", {"batch": treasury.own}),
            ("reallot", {"batch": treasury.central, "to_line": treasury.elsewhere}),
            ("freeze", {}),
        )
    ]

    def sell(till: int) -> None:
        for number in range(25):
            name = f"{till}/{number}"
            facts = {"book": treasury.line.book, "reference": name, "subject": name, "day": TODAY}
            with transaction.atomic():
                ledger.post_many([Posting(kind="reserve", amount_fen=10, **facts)], at=NOON)
            with transaction.atomic():
                central_fen, _ = parts_of(10, ledger.lock([treasury.line.book])[facts["book"]])
                commit = Posting(kind="commit", amount_fen=10, central_fen=central_fen, **facts)
                ledger.post_many([commit], at=NOON)

    def approve(clerk: int) -> None:
        for order in orders[clerk::3]:
            treasury.approve(order)

    calls = [lambda till=till: sell(till) for till in range(3)]
    calls += [lambda clerk=clerk: approve(clerk) for clerk in range(3)]
    assert at_once(*calls) == {"done": 6}

    balance = Balance.objects.get(book=treasury.line.book)
    assert (balance.frozen_fen, balance.committed_fen, balance.reserved_fen) == (800, 750, 0)
    assert held(treasury.line) == {"B-1": 979_400, "B-2": 9_800}
    for bucket in BUCKETS:
        account = Account.objects.get(book=treasury.line.book, bucket=bucket)
        came, went = (
            Transfer.objects.filter(**{side: account}).aggregate(fen=Sum("amount_fen", default=0))
            for side in ("credit", "debit")
        )
        assert getattr(balance, f"{bucket}_fen") == came["fen"] - went["fen"], bucket
