"""A treasury: two finance people, a central and a provincial batch, lines with money in them."""

from datetime import date, timedelta

from subsidy.accounts.models import Role
from subsidy.core.actors import Actor
from subsidy.funds import services
from subsidy.funds.models import FundLine, FundOrder
from subsidy.funds.rules import Paper
from subsidy.ledger.models import Balance, Transfer
from tests import make
from tests.funds import money
from tests.make import NOON, TODAY

TOMORROW = TODAY + timedelta(days=1)
NEXT_DAY = NOON + timedelta(days=1)
NEXT_QUARTER = date(2025, 1, 1)


class Treasury:
    """900 yuan of 9 : 1 on the line, another line of another city without money."""

    def __init__(self) -> None:
        self.maker, self.checker = (
            make.actor(role) for role in (Role.FINANCE_MAKER, Role.FINANCE_CHECKER)
        )
        self.central = money.batch(amount_fen=1_000_000)
        self.own = money.batch(number="B-2", source="provincial", amount_fen=1_000_000)
        self.line = money.line()
        self.elsewhere = money.line(unit=make.unit("130200", counties=()))
        for batch, amount_fen in ((self.central, 81_000), (self.own, 9_000)):
            row = money.unmade(line=self.line, batch=batch, amount_fen=amount_fen)
            services.allot(row, at=NOON)

    def paper(self, number: str = "P-1", **changes) -> Paper:
        return Paper(number=number, reason="as the letter says", **changes)

    def propose(self, kind: str, amount_fen: int, *, line=None, paper=None, **facts) -> list:
        propose = getattr(services, f"propose_{kind}")
        return propose(
            line or self.line,
            amount_fen=amount_fen,
            paper=paper or self.paper(),
            by=self.maker,
            at=NOON,
            **facts,
        )

    def proposed(self, kind: str, amount_fen: int, **facts) -> FundOrder:
        [order] = self.propose(kind, amount_fen, **facts)
        return order

    def approve(self, *orders: FundOrder, at=NOON) -> None:
        for order in orders:
            services.approve_order(order, by=self.checker, at=at)

    def done(self, kind: str, amount_fen: int, **facts) -> list:
        orders = self.propose(kind, amount_fen, **facts)
        self.approve(*orders)
        return orders


def sums(row) -> tuple[int, int, int]:
    """Return central, local and available money of a line or a batch."""
    balance = Balance.objects.get(book=row.book)
    return balance.central_fen, balance.local_fen, balance.available_fen


def transfers(order: FundOrder) -> list[tuple]:
    rows = Transfer.objects.filter(reference=order.reference).order_by("id")
    names = ("kind", "debit__book", "credit__book", "amount_fen", "central_fen")
    return list(rows.values_list(*names, "subject", "programme_day", "recorded_at"))


def steps(row) -> list[tuple]:
    return list(row.moves.order_by("id").values_list("verb", "target", "by_reference", "reason"))


def held(line: FundLine) -> dict[str, int]:
    return {batch.number: fen for batch, fen in services.holdings_of(line).items()}


SWEEP = Actor.sweep("test")
