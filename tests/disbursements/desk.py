"""The finance desk: batches on their way, each step done by the verb that does it in production."""

from datetime import timedelta
from pathlib import Path

from subsidy.accounts.models import Role
from subsidy.claims.models import Claim, Grant
from subsidy.disbursements import services
from subsidy.disbursements.models import BankFile, Batch, Payment
from subsidy.ledger.models import Balance, Transfer
from tests import make
from tests.disbursements.replies import reply

#: One step a minute, from noon on.
SEAL_AT, APPROVE_AT, SEND_AT, REPLY_AT, LATER = (
    make.NOON + timedelta(minutes=minutes) for minutes in (1, 2, 3, 60, 3 * 24 * 60)
)


class Desk:
    """A maker, a checker, and the shop whose claims they pay."""

    def __init__(self, shop: make.Shop, directory: Path) -> None:
        self.shop = shop
        self.directory = directory
        self.maker = make.actor(Role.FINANCE_MAKER)
        self.checker = make.actor(Role.FINANCE_CHECKER)

    def drafted(self, payee: str = "merchant") -> Batch:
        """A draft of what is approved; of one new claim where nothing ever was."""
        if not Grant.objects.exists():
            self.shop.approved_car() if payee == "applicant" else self.shop.approved()
        return services.draft_batch(self.shop.programme, payee=payee, by=self.maker, at=make.NOON)

    def sealed(self, payee: str = "merchant") -> Batch:
        batch = self.drafted(payee)
        services.seal(batch, by=self.maker, at=SEAL_AT)
        return batch

    def approved(self, payee: str = "merchant") -> Batch:
        batch = self.sealed(payee)
        services.approve(batch, by=self.checker, at=APPROVE_AT)
        return batch

    def sent(self, payee: str = "merchant") -> Batch:
        batch = self.approved(payee)
        services.send(batch, by=self.maker, at=SEND_AT, directory=self.directory)
        return batch

    def deliver(self, name: str, content: bytes) -> Path:
        """Put a file into the inbox, as the bank does."""
        path = self.directory / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def read(self, *, at=REPLY_AT) -> list[BankFile]:
        return services.read_replies(self.directory, at=at)

    def answered(self, batch: Batch, *lines: str, name: str = "R1.xml", at=REPLY_AT) -> BankFile:
        """Let the bank answer, and read the answer."""
        self.deliver(name, reply(*lines, order=batch.number, message=name))
        [file] = self.read(at=at)
        batch.refresh_from_db()
        return file


def payments(batch: Batch) -> list[Payment]:
    return list(batch.payments.order_by("number"))


def states(claim: Claim) -> tuple[str, str]:
    """Where the claim and its grant stand."""
    claim.refresh_from_db()
    return claim.state, claim.grants.get().state


def moves(row) -> list[tuple[str, str, str]]:
    return list(row.moves.order_by("id").values_list("verb", "source", "target"))


def buckets(shop: make.Shop, *, cars: bool = False) -> dict[str, int]:
    """What of the line's money is anywhere else than available."""
    balance = Balance.objects.get(book=(shop.car_line if cars else shop.line).book)
    names = ("reserved", "committed", "paid", "recovered")
    return {name: amount_fen for name in names if (amount_fen := getattr(balance, f"{name}_fen"))}


def transfers(claim: Claim) -> list[tuple[str, int, int | None]]:
    rows = Transfer.objects.filter(subject=claim.subject).order_by("id")
    return list(rows.values_list("kind", "amount_fen", "central_fen"))
