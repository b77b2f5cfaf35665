"""The two files a bank handles: reads pain.001.001.09, writes pain.002.001.10.

Written apart from the system's own reader and writer: a fake that shares the code it is to test
proves nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring

ORDER_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
REPLY_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
_NAMES = {"": ORDER_NAMESPACE}
SETTLED, REJECTED = "ACSC", "RJCT"


@dataclass(frozen=True, slots=True)
class Instruction:
    """One payment that is asked for."""

    instruction_id: str
    end_to_end_id: str
    account: str
    amount_yuan: str


@dataclass(frozen=True, slots=True)
class Order:
    """A file of payments."""

    message_id: str
    payment_id: str
    lines: tuple[Instruction, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says to one payment; a settled one has a reference, a refused one a reason."""

    line: Instruction
    bank_reference: str = ""
    reason_code: str = ""
    reason: str = ""


def read_order(content: bytes) -> Order:
    """Return the payments of a pain.001.001.09 file."""
    document = fromstring(content, forbid_dtd=True)
    transactions = document.iterfind(".//PmtInf/CdtTrfTxInf", _NAMES)
    return Order(
        message_id=_text(document, ".//GrpHdr/MsgId"),
        payment_id=_text(document, ".//PmtInf/PmtInfId"),
        lines=tuple(_instruction(transaction) for transaction in transactions),
    )


def _instruction(transaction: Element) -> Instruction:
    return Instruction(
        instruction_id=_text(transaction, "PmtId/InstrId"),
        end_to_end_id=_text(transaction, "PmtId/EndToEndId"),
        account=_text(transaction, "CdtrAcct/Id/Othr/Id"),
        amount_yuan=_text(transaction, "Amt/InstdAmt"),
    )


def _text(element: Element, path: str) -> str:
    return (element.findtext(path, "", _NAMES) or "").strip()


def write_reply(
    order: Order, answers: tuple[Answer, ...], *, message_id: str, at: datetime
) -> bytes:
    """Return the answer to an order, line by line."""
    document = Element("Document", xmlns=REPLY_NAMESPACE)
    report = SubElement(document, "CstmrPmtStsRpt")
    header = SubElement(report, "GrpHdr")
    _add(header, "MsgId", message_id)
    _add(header, "CreDtTm", at.isoformat(timespec="seconds"))
    group = SubElement(report, "OrgnlGrpInfAndSts")
    _add(group, "OrgnlMsgId", order.message_id)
    _add(group, "OrgnlMsgNmId", "pain.001.001.09")
    _add(group, "OrgnlNbOfTxs", str(len(order.lines)))
    payment = SubElement(report, "OrgnlPmtInfAndSts")
    _add(payment, "OrgnlPmtInfId", order.payment_id)
    for answer in answers:
        _write_answer(SubElement(payment, "TxInfAndSts"), answer)
    content: bytes = tostring(document, encoding="utf-8", xml_declaration=True)
    return content


def _write_answer(element: Element, answer: Answer) -> None:
    if answer.line.instruction_id:
        _add(element, "OrgnlInstrId", answer.line.instruction_id)
    _add(element, "OrgnlEndToEndId", answer.line.end_to_end_id)
    _add(element, "TxSts", REJECTED if answer.reason_code else SETTLED)
    if answer.reason_code:
        information = SubElement(element, "StsRsnInf")
        _add(SubElement(information, "Rsn"), "Cd", answer.reason_code)
        _add(information, "AddtlInf", answer.reason)
    else:
        _add(element, "AcctSvcrRef", answer.bank_reference)


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text
