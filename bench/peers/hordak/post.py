"""`python -m bench.peers.hordak.post HOW FIRST COUNT SIZE`: post transfers, print the seconds.

Two ways, `size` transfers to a database transaction: `transfer_to`, as the documentation has it,
and `bulk`, as its own benchmark does (`create_benchmark_transactions`): rows made in memory and
inserted by `bulk_create`, past the checks of `Leg.save`.
"""

import sys
import time
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import django
from django.db import transaction

from bench.transfers import LINES, Wanted, wanted

#: Where the codes of its accounts begin; they have at most six characters.
FREE, HELD = 100, 200
Pairs = Sequence[tuple[Any, Any]]


def main(how: str, first: int, count: int, size: int) -> None:
    """Post the transfers and say how long that took."""
    django.setup()
    post = {"transfer_to": _by_transfer_to, "bulk": _in_bulk}[how]
    pairs = [(_account(FREE + line), _account(HELD + line)) for line in range(LINES)]
    lots = [list(wanted(number, size)) for number in range(first, first + count, size)]
    began = time.perf_counter()
    for lot in lots:
        with transaction.atomic():
            post(pairs, lot)
    print(time.perf_counter() - began)


def _account(code: int) -> Any:
    from hordak.models import Account, AccountType

    facts = {"name": str(code), "type": AccountType.asset, "currencies": ["CNY"]}
    return Account.objects.get_or_create(code=str(code), defaults=facts)[0]


def _by_transfer_to(pairs: Pairs, lot: Iterable[Wanted]) -> None:
    for one in lot:
        free, held = pairs[one.line]
        free.transfer_to(held, _money(one), description=one.cause)


def _in_bulk(pairs: Pairs, lot: Iterable[Wanted]) -> None:
    from hordak.models import Leg, Transaction

    transactions, legs = [], []
    for one in lot:
        free, held = pairs[one.line]
        made = Transaction(description=one.cause)
        transactions.append(made)
        legs.append(Leg(transaction=made, account=free, credit=_money(one)))
        legs.append(Leg(transaction=made, account=held, debit=_money(one)))
    Transaction.objects.bulk_create(transactions)
    Leg.objects.bulk_create(legs)


def _money(one: Wanted) -> Any:
    from moneyed import Money

    return Money(Decimal(one.amount_fen) / 100, "CNY")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
