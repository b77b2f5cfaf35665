"""The finance desk: batches on their way, each step done by the verb that does it in production."""

from datetime import timedelta
from pathlib import Path

from subsidy.accounts.models import Role
from subsidy.claims.models import Claim, Grant
from subsidy.disbursements import services
from subsidy.disbursements.models import BankFile, Batch, Payment, PaymentLine
from subsidy.disbursements.services.kept import keep, pieces
from subsidy.ledger.models import Balance, Transfer
from subsidy.merchants import services as merchants
from subsidy.merchants.models import PayoutAccount
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

    def new_account(self, number: str = "6222020402000999999", *, at=LATER) -> PayoutAccount:
        """Give the merchant another account; the former one retires."""
        account = merchants.propose_account(
            self.shop.merchant,
            bank="河北银行",
            branch="",
            number=number,
            name=self.shop.merchant.name,
            by=self.maker,
            at=make.NOON,
        )
        merchants.approve_account(account, by=self.checker, at=at)
        return account

    def new_card(self, claim: Claim, *, at=LATER) -> None:
        """Let another account of its citizen stand with the claim."""
        contact = claim.contact
        contact.pk, contact.digest, contact.created_at = None, bytes(33), at
        contact.account_number, contact.account_digest = "6222020402000999999", b"x" * 33
        contact.save(force_insert=True)
        Claim.objects.filter(pk=claim.pk).update(contact=contact)


def paid_by(batch: Batch) -> list[Claim]:
    """The claims that the batch pays."""
    lines = PaymentLine.objects.filter(payment__batch=batch, is_live=True).order_by("grant")
    return [line.grant.claim for line in lines.select_related("grant__claim")]


def content(file: BankFile) -> bytes:
    """What is kept of the file, all of it."""
    return b"".join(pieces(file))


def kept(data: bytes, **facts) -> BankFile:
    """A file that is kept."""
    return keep([data] if data else [], at=REPLY_AT, **facts)


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
