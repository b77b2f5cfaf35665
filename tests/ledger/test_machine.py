"""Random postings by the thousand: whatever happens, the balances are the sums of the transfers."""

import math
from dataclasses import replace

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
from subsidy.ledger.rules import BUCKETS, HANDOVERS, KINDS, SPENT
from subsidy.ledger.services import (
    BookClosed,
    DailyQuotaReached,
    FundExhausted,
    SourceExhausted,
    hand_over,
    set_open,
    set_quota,
)
from tests.ledger.posts import DAY, funded, post, posting
from tests.make import NOON

BOOKS = ("line:1", "line:2")
amounts = st.integers(1, 400)
parts = st.integers(0, 100)  # per cent of central money


class Ledger(RuleBasedStateMachine):
    """Postings of any kind, handovers, pauses and quotas; plain dictionaries say what must come
    out.
    """

    @initialize()
    def begin(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.count = 0
        self.is_open = dict.fromkeys(BOOKS, True)
        self.quota = dict.fromkeys(BOOKS, (math.inf, math.inf))
        self.registered = dict.fromkeys(BOOKS, (0, 0))
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
            postings.append(replace(one, counts=kind == "reserve"))
        try:
            post(*postings)
        except BookClosed as closed:
            self.finds(not self.is_open[closed.book])
        except FundExhausted as short:
            self.finds(short.available_fen == self.buckets[short.book]["available"])
        except DailyQuotaReached as full:
            claims, fen = self.registered[full.book]
            new = [one.amount_fen for one in postings if one.counts and one.book == full.book]
            quota_claims, quota_fen = self.quota[full.book]
            self.finds(claims + len(new) > quota_claims or fen + sum(new) > quota_fen)
        except IntegrityError:
            pass  # a CHECK stood in the way
        else:
            for one in postings:
                if one.counts:
                    claims, fen = self.registered[one.book]
                    self.registered[one.book] = claims + 1, fen + one.amount_fen
            for one in postings:
                debit, credit = KINDS[one.kind]
                self.buckets[one.book][debit] -= one.amount_fen
                self.buckets[one.book][credit] += one.amount_fen

    @rule(
        kind=st.sampled_from(sorted(HANDOVERS)),
        books=st.permutations(BOOKS),
        amount_fen=amounts,
        is_central=st.booleans(),
    )
    def hands_over(self, kind, books, amount_fen, is_central):
        self.count += 1
        giver, taker = books
        debit, credit = HANDOVERS[kind]
        try:
            with transaction.atomic():
                hand_over(
                    kind,
                    giver,
                    taker,
                    amount_fen=amount_fen,
                    is_central=is_central,
                    reference=f"{self.count}",
                    subject=taker,
                    day=DAY,
                    at=NOON,
                )
        except FundExhausted as short:
            self.finds(short.available_fen == self.buckets[giver]["available"])
        except SourceExhausted as short:
            self.finds(short.left_fen < amount_fen <= self.buckets[giver]["available"])
        except IntegrityError:
            pass  # more repaid money was to go than there is
        else:
            self.buckets[giver][debit] -= amount_fen
            self.buckets[taker][credit] += amount_fen

    def finds(self, truth):
        assert truth

    @rule(book=st.sampled_from(BOOKS))
    def pauses_or_resumes(self, book):
        self.is_open[book] = not self.is_open[book]
        set_open(book, is_open=self.is_open[book])

    @rule(book=st.sampled_from(BOOKS), claims=st.integers(1, 9), fen=st.integers(1, 900))
    def limits_the_day(self, book, claims, fen):
        self.quota[book] = claims, fen
        set_quota(book, claims=claims, amount_fen=fen)

    @invariant()
    def balances_are_what_was_posted(self):
        for book, buckets in getattr(self, "buckets", {}).items():
            balance = Balance.objects.get(book=book)
            assert {name: getattr(balance, f"{name}_fen") for name in BUCKETS} == buckets
            assert buckets == sums(book)
            spent_fen = sum(buckets[name] for name in SPENT)
            assert balance.central_spent_fen + balance.local_spent_fen == spent_fen
            assert balance.central_fen + balance.local_fen == sum(buckets.values())
            assert (balance.counted_claims, balance.counted_fen) == self.registered[book]

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
    run(10, 12)


@pytest.mark.long
@pytest.mark.django_db
def test_balances_are_the_sums_of_very_many_transfers():
    run(200, 50)
