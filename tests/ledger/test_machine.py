"""Random postings by the thousand: whatever happens, the balances are the sums of the transfers."""

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from subsidy.ledger.models import Balance, Transfer
from subsidy.ledger.rules import BUCKETS, KINDS, SPENT
from subsidy.ledger.services import BookClosed, FundExhausted, allot, set_open
from tests.ledger.posts import DAY, funded, post, posting
from tests.make import NOON

BOOKS = ("line:1", "line:2")
amounts = st.integers(1, 400)
parts = st.integers(0, 100)  # per cent of central money


class Ledger(RuleBasedStateMachine):
    """Postings of any kind, allotments and pauses; a plain dictionary says what must come out."""

    @initialize()
    def begin(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.count = 0
        self.is_open = dict.fromkeys(BOOKS, True)
        self.buckets = {}
        for book, money in zip(BOOKS, ((900, 100), (50, 450)), strict=True):
            funded(book, central_fen=money[0], local_fen=money[1])
            self.buckets[book] = dict.fromkeys(BUCKETS, 0) | {"available": sum(money)}

    @rule(
        wanted=st.lists(
            st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from(BOOKS), amounts, parts),
            min_size=1,
            max_size=4,
        )
    )
    def posts(self, wanted):
        postings = []
        for kind, book, amount_fen, part in wanted:
            self.count += 1
            is_split = bool(SPENT & set(KINDS[kind]))
            central_fen = amount_fen * part // 100 if is_split else None
            one = posting(kind, amount_fen, f"{self.count}", book=book, central_fen=central_fen)
            postings.append(one)
        try:
            post(*postings)
        except BookClosed as closed:
            self.finds(not self.is_open[closed.book])
        except FundExhausted as short:
            self.finds(short.available_fen == self.buckets[short.book]["available"])
        except IntegrityError:
            pass  # a CHECK stood in the way
        else:
            for one in postings:
                debit, credit = KINDS[one.kind]
                self.buckets[one.book][debit] -= one.amount_fen
                self.buckets[one.book][credit] += one.amount_fen

    @rule(amount_fen=amounts, is_central=st.booleans())
    def allots(self, amount_fen, is_central):
        self.count += 1
        source, target = BOOKS
        try:
            with transaction.atomic():
                allot(
                    source,
                    target,
                    amount_fen=amount_fen,
                    is_central=is_central,
                    reference=f"{self.count}",
                    subject=target,
                    day=DAY,
                    at=NOON,
                )
        except FundExhausted as short:
            self.finds(short.available_fen == self.buckets[source]["available"])
        except IntegrityError:
            pass
        else:
            self.buckets[source]["available"] -= amount_fen
            self.buckets[target]["available"] += amount_fen

    def finds(self, truth):
        assert truth

    @rule(book=st.sampled_from(BOOKS))
    def pauses_or_resumes(self, book):
        self.is_open[book] = not self.is_open[book]
        set_open(book, is_open=self.is_open[book])

    @invariant()
    def balances_are_what_was_posted(self):
        for book, buckets in getattr(self, "buckets", {}).items():
            balance = Balance.objects.get(book=book)
            assert {name: getattr(balance, f"{name}_fen") for name in BUCKETS} == buckets
            assert buckets == sums(book)
            spent_fen = sum(buckets[name] for name in SPENT)
            assert balance.central_spent_fen + balance.local_spent_fen == spent_fen
            assert balance.central_fen + balance.local_fen == sum(buckets.values())

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)


def sums(book: str) -> dict[str, int]:
    """Return bucket -> credits less debits, from the transfers alone."""
    found = dict.fromkeys(BUCKETS, 0)
    rows = Transfer.objects.values_list(
        "debit__book", "debit__bucket", "credit__book", "credit__bucket", "amount_fen"
    )
    for debit_book, debit, credit_book, credit, amount_fen in rows:
        if debit_book == book:
            found[debit] -= amount_fen
        if credit_book == book:
            found[credit] += amount_fen
    return found


def run(examples: int, steps: int) -> None:
    assert connection.in_atomic_block
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_balances_are_the_sums_of_the_transfers():
    run(15, 12)


@pytest.mark.long
@pytest.mark.django_db
def test_balances_are_the_sums_of_very_many_transfers():
    run(200, 50)
