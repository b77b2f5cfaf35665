"""Writes an order as ISO 20022 pain.001.001.09, customer credit transfer initiation.

One payment information block a batch, one transaction a payment, written as they come. The parts of
the central and the local source stand in two structured remittance blocks: type CENTRAL or LOCAL,
the batch, the sum.
"""

from collections.abc import Iterable, Iterator

from subsidy.core.money import plain_yuan
from subsidy.disbursements.files.order import BankAccount, Order, OrderLine
from subsidy.disbursements.files.text import line_of
from subsidy.disbursements.files.xml import DECLARATION, element, text

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CURRENCY = "CNY"
NAME_LENGTH_MAX = 140


def write(order: Order, lines: Iterable[OrderLine]) -> Iterator[bytes]:
    """Yield the order as UTF-8 XML, a payment at a time; the same order gives the same bytes."""
    yield (
        f'{DECLARATION}<Document xmlns="{NAMESPACE}"><CstmrCdtTrfInitn>'
        f"{_group_header(order)}<PmtInf>{_instruction(order)}"
    ).encode()
    purpose = text("Ustrd", line_of(order.purpose, length_max=NAME_LENGTH_MAX))
    for line in lines:
        yield _transaction(order, line, purpose).encode()
    yield b"</PmtInf></CstmrCdtTrfInitn></Document>"


def _group_header(order: Order) -> str:
    return element(
        "GrpHdr",
        text("MsgId", order.reference),
        text("CreDtTm", order.created_at.isoformat(timespec="seconds")),
        *_control(order),
        element("InitgPty", _name(order.payer)),
    )


def _instruction(order: Order) -> str:
    return "".join(
        (
            text("PmtInfId", order.reference),
            text("PmtMtd", "TRF"),
            text("BtchBookg", "false"),  # each payment is booked, and answered, on its own
            *_control(order),
            element("ReqdExctnDt", text("Dt", order.execute_on.isoformat())),
            element("Dbtr", _name(order.payer)),
            element("DbtrAcct", _account(order.payer)),
            element("DbtrAgt", _bank(order.payer)),
        )
    )


def _control(order: Order) -> tuple[str, str]:
    return text("NbOfTxs", order.count), text("CtrlSum", plain_yuan(order.total_fen))


def _transaction(order: Order, line: OrderLine, purpose: str) -> str:
    return element(
        "CdtTrfTxInf",
        element("PmtId", text("InstrId", line.reference), text("EndToEndId", line.reference)),
        element("Amt", _amount("InstdAmt", line.amount_fen)),
        element("CdtrAgt", _bank(line.payee)),
        element("Cdtr", _name(line.payee)),
        element("CdtrAcct", _account(line.payee)),
        element(
            "RmtInf",
            purpose,
            _part("CENTRAL", order.reference, line.central_fen),
            _part("LOCAL", order.reference, line.local_fen),
        ),
    )


def _part(source: str, batch: str, part_fen: int) -> str:
    kind = element("Tp", element("CdOrPrtry", text("Prtry", source)))
    return element(
        "Strd",
        element("RfrdDocInf", kind, text("Nb", batch)),
        element("RfrdDocAmt", _amount("DuePyblAmt", part_fen)),
    )


def _name(account: BankAccount) -> str:
    return text("Nm", line_of(account.name, length_max=NAME_LENGTH_MAX))


def _account(account: BankAccount) -> str:
    number = element("Id", element("Othr", text("Id", account.number)))
    return number + text("Ccy", CURRENCY)


def _bank(account: BankAccount) -> str:
    return element(
        "FinInstnId", text("Nm", line_of(account.bank, length_max=NAME_LENGTH_MAX))
    ) + element("BrnchId", text("Nm", line_of(account.branch, length_max=NAME_LENGTH_MAX)))


def _amount(name: str, amount_fen: int) -> str:
    return f'<{name} Ccy="{CURRENCY}">{plain_yuan(amount_fen)}</{name}>'
