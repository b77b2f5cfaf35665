"""The files a bank handles: reads pain.001.001.09, writes pain.002.001.10 and treasury tables.

Written apart from the system's own readers and writers: a fake that shares the code it is to test
proves nothing. Read and written as they come: an order may have a hundred thousand payments.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import iterparse

ORDER_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
REPLY_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
_NAMES = {"": ORDER_NAMESPACE}
SETTLED, REJECTED = "ACSC", "RJCT"
TABLE_COLUMNS = (
    *("batch", "reference", "status", "amount_yuan", "reason_code", "reason", "bank_reference"),
)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One payment that is asked for."""

    instruction_id: str
    end_to_end_id: str
    account: str
    amount_yuan: str


@dataclass(frozen=True, slots=True)
class Order:
    """A file of payments: what its head says of them."""

    message_id: str
    payment_id: str
    count: str
    total_yuan: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says to one payment; a settled one has a reference, a refused one a reason."""

    line: Instruction
    bank_reference: str = ""
    reason_code: str = ""
    reason: str = ""
    amount_yuan: str = ""  # of what was booked; of what was asked for, where empty

    @property
    def status(self) -> str:
        return REJECTED if self.reason_code else SETTLED

    @property
    def booked_yuan(self) -> str:
        return self.amount_yuan or self.line.amount_yuan


def read_order(path: Path) -> Order:
    """Return the head of a pain.001.001.09 file."""
    with path.open("rb") as file:
        for tag, element in _blocks(file):
            if tag == "GrpHdr":
                return Order(
                    message_id=_text(element, "MsgId"),
                    payment_id=_text(element, "MsgId"),
                    count=_text(element, "NbOfTxs"),
                    total_yuan=_text(element, "CtrlSum"),
                )
    return Order("", "", "", "")


def read_lines(path: Path) -> Iterator[Instruction]:
    """Yield the payments of a pain.001.001.09 file."""
    with path.open("rb") as file:
        for tag, element in _blocks(file):
            if tag == "CdtTrfTxInf":
                yield _instruction(element)


def _blocks(file: BinaryIO) -> Iterator[tuple[str, Element]]:
    """Yield each block with its name; what was handed out is forgotten."""
    path: list[Element] = []
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            path.append(element)
            continue
        path.pop()
        tag = element.tag.removeprefix(f"{{{ORDER_NAMESPACE}}}")
        if tag in {"GrpHdr", "CdtTrfTxInf"}:
            yield tag, element
            path[-1].clear()


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
    order: Order, answers: Iterable[Answer], *, message_id: str, at: datetime
) -> Iterator[bytes]:
    """Yield the answer to an order as pain.002, line by line."""
    header = Element("GrpHdr")
    _add(header, "MsgId", message_id)
    _add(header, "CreDtTm", at.isoformat(timespec="seconds"))
    group = Element("OrgnlGrpInfAndSts")
    _add(group, "OrgnlMsgId", order.message_id)
    _add(group, "OrgnlMsgNmId", "pain.001.001.09")
    _add(group, "OrgnlNbOfTxs", order.count)
    _add(group, "OrgnlCtrlSum", order.total_yuan)
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{REPLY_NAMESPACE}">'.encode()
    yield b"<CstmrPmtStsRpt>" + tostring(header) + tostring(group) + b"<OrgnlPmtInfAndSts>"
    identifier = Element("OrgnlPmtInfId")
    identifier.text = order.payment_id
    yield tostring(identifier)
    for answer in answers:
        yield tostring(_answer(answer), encoding="utf-8", xml_declaration=False)
    yield b"</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"


def write_table(order: Order, answers: Iterable[Answer]) -> Iterator[bytes]:
    """Yield the answer to an order as a treasury's table, row by row, with its closing row."""
    yield b"\xef\xbb\xbf" + _row(TABLE_COLUMNS)
    count = 0
    for answer in answers:
        count += 1
        yield _row(
            (
                *(order.message_id, answer.line.end_to_end_id, answer.status),
                *(answer.booked_yuan, answer.reason_code, answer.reason, answer.bank_reference),
            )
        )
    yield _row((order.message_id, "TOTAL", str(count), "", "", "", ""))


def _row(fields: Iterable[str]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerow(fields)
    return file.getvalue().encode()


def _answer(answer: Answer) -> Element:
    element = Element("TxInfAndSts")
    if answer.line.instruction_id:
        _add(element, "OrgnlInstrId", answer.line.instruction_id)
    _add(element, "OrgnlEndToEndId", answer.line.end_to_end_id)
    _add(element, "TxSts", answer.status)
    if answer.reason_code:
        information = SubElement(element, "StsRsnInf")
        _add(SubElement(information, "Rsn"), "Cd", answer.reason_code)
        _add(information, "AddtlInf", answer.reason)
    else:
        _add(element, "AcctSvcrRef", answer.bank_reference)
    amount = SubElement(SubElement(element, "OrgnlTxRef"), "Amt")
    SubElement(amount, "InstdAmt", Ccy="CNY").text = answer.booked_yuan
    return element


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text
