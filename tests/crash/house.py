"""All processes of the house at work, and people who owe and are owed money."""

from tests import make
from tests.crash.office import PAYMENTS, Office
from tests.crash.stack import Stack
from tests.disbursements.debts import demanded
from tests.disbursements.desk import Desk, payments
from tests.disbursements.replies import line

#: A month and more after the sales: what was asked back then is overdue.
CLOCK = "2024-11-05T12:00+08:00"
DEBTS = 4
PROCESSES = ("bank", "worker", "beat", "web")


class House:
    """All processes of the house, and what may be done to them."""

    def __init__(self, servers, directory):
        self.servers = servers
        self.shop = make.Shop()
        self._owe(Desk(self.shop, directory / "before"))
        self.stack = Stack(directory)
        self.stack.environment |= {
            "REDIS_URL": servers.redis_url,
            "SUBSIDY_CLOCK": CLOCK,
            "BANK_LINES_PER_STEP": str(PAYMENTS // 2),
            "NETTING_STANDS_DAYS": "0",
        }
        self.office = Office(self.stack, self.shop)

    def __enter__(self):
        self.revive(*PROCESSES)
        return self

    def __exit__(self, *_):
        self.stack.close()

    def _owe(self, desk):
        """Let the merchant owe what it was paid for goods that came back."""
        claims = [self.shop.approved() for _ in range(DEBTS)]
        batch = desk.sent()
        desk.answered(batch, *(line(one.reference, "ACSC") for one in payments(batch)))
        for claim in claims:
            demanded(desk, claim)

    def kill(self, victim):
        """kill -9 the victim; PostgreSQL is started again by its keeper."""
        if victim == "postgres":
            self.servers.kill_postgres()
        else:
            self.stack.kill(victim)

    def revive(self, *names):
        """Start those that do not run; PostgreSQL is not ours to start."""
        for name in names:
            if name in PROCESSES and name not in self.stack.running:
                getattr(self.stack, f"start_{name}")()
