"""The office at year end: a manager who proposes, a checker who approves, a shop that has sold."""

from datetime import timedelta

from subsidy.accounts.models import Role
from subsidy.clearing import services
from subsidy.clearing.models import YearEndOrder
from subsidy.funds.models import FundBatch
from subsidy.ledger.models import Balance
from subsidy.programmes import services as programmes
from tests import make
from tests.make import NOON

LAST_DAY = NOON.date() + timedelta(days=9)
#: The day after the last day to apply.
OVER_AT = NOON + timedelta(days=10)
CLEAR_AT = NOON + timedelta(days=100)
PAPER = {"document_number": "冀商函〔2025〕1号", "reason": "the year is over"}
#: 999.85 yuan of subsidy: 90 % of it ends in half a fen.
ODD = {"purchase__price_fen": 499_925}


class Office:
    def __init__(self, shop: make.Shop) -> None:
        self.shop = shop
        self.programme = shop.programme
        self.manager = make.actor(Role.PROGRAMME_MANAGER)
        self.checker = make.actor(Role.FINANCE_CHECKER)

    def proposed_closing(self) -> YearEndOrder:
        return services.propose_closing(
            self.programme, last_apply_on=LAST_DAY, by=self.manager, at=NOON, **PAPER
        )

    def proposed_clearing(self, *, at=CLEAR_AT) -> YearEndOrder:
        return services.propose_clearing(self.programme, by=self.manager, at=at, **PAPER)

    def approve(self, order: YearEndOrder, *, at=CLEAR_AT) -> YearEndOrder:
        services.approve(order, by=self.checker, at=at)
        self.programme.refresh_from_db()
        return order

    def closed(self) -> None:
        """The last day to apply has passed."""
        self.approve(self.proposed_closing(), at=NOON)
        services.close_due(by=make.SWEEP, at=OVER_AT)
        self.programme.refresh_from_db()

    def cleared(self) -> YearEndOrder:
        self.closed()
        return self.approve(self.proposed_clearing())

    def next_programme(self, **changes) -> make.Programme:
        row = make.programme("hebei-2025")
        for name, value in ({"year": 2025} | changes).items():
            setattr(row, name, value)
        row.save()
        return row

    def reopened(self) -> None:
        order = services.propose_reopening(
            self.programme,
            last_apply_on=CLEAR_AT.date(),
            by=self.manager,
            at=CLEAR_AT,
            **PAPER,
        )
        self.approve(order)


def money(row) -> dict[str, int]:
    """What the book of a line or batch holds, by source and bucket; what is nothing is left out."""
    balance = Balance.objects.get(book=row.book)
    names = ("central", "local", "available", "paid", "recovered", "central_spent", "local_spent")
    return {name: fen for name in names if (fen := getattr(balance, f"{name}_fen"))}


def batch_of(line, source: str) -> FundBatch:
    return FundBatch.objects.get(source=source, allotments__line=line)


def pause(shop: make.Shop) -> None:
    programmes.pause_programme(shop.programme, by=make.FILE, at=NOON, reason="count first")
