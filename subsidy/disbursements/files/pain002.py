"""Reads a bank's answer, ISO 20022 pain.002.001.10, customer payment status report.

The file comes from outside: no document type, no entities, no other namespace. It is read as it
comes; of a hundred thousand lines one is in memory.
"""

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import iterparse

from subsidy.disbursements.files.reply import (
    ID_LENGTH_MAX,
    REASON_LENGTH_MAX,
    Reply,
    ReplyLine,
    Status,
    Unreadable,
    count_of,
    counted,
    fen_of,
)

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
CURRENCY = "CNY"
_NAMES = {"": NAMESPACE}
_DOCUMENT, _REPORT = f"{{{NAMESPACE}}}Document", f"{{{NAMESPACE}}}CstmrPmtStsRpt"
_GROUP = f"{{{NAMESPACE}}}OrgnlGrpInfAndSts"
_PAYMENT, _LINE = f"{{{NAMESPACE}}}OrgnlPmtInfAndSts", f"{{{NAMESPACE}}}TxInfAndSts"

#: Codes of the external code set for payment transaction status; all others are not final.
FINAL = {
    "ACSC": Status.ACCEPTED,  # settlement on the debtor's account completed
    "ACCC": Status.ACCEPTED,  # settlement on the creditor's account completed
    "RJCT": Status.REFUSED,
    "CANC": Status.REFUSED,
}


def read(stream: BinaryIO) -> Reply:
    """Return what the bank says. Raises Unreadable, also later on while the lines are read."""
    elements = _elements(stream)
    group = next(elements, None)
    if group is None or group.tag != _GROUP:
        raise Unreadable("OrgnlGrpInfAndSts is missing")
    first = next(elements, None)
    count, total = _text(group, "OrgnlNbOfTxs"), _text(group, "OrgnlCtrlSum")
    return Reply(
        order_reference=_text(group, "OrgnlMsgId"),
        whole=None if _is_line(first) else _whole(group, first),
        control_count=count_of(count) if count else None,
        control_fen=fen_of(total) if total else None,
        lines=counted(_lines(first, elements)),
    )


def _elements(stream: BinaryIO) -> Iterator[Element]:
    """Yield the group's block, each line, and each payment block that has no lines.

    What was handed out is forgotten before the next one is read.
    """
    path: list[Element] = []
    try:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                path.append(element)
                _refuse_other(path)
                continue
            path.pop()
            if element.tag in {_GROUP, _LINE} or (element.tag == _PAYMENT and len(element)):
                yield element
            if element.tag == _LINE:
                path[-1].clear()
    except (ParseError, LookupError, ValueError) as fault:
        raise Unreadable(f"not safe XML: {fault}") from fault


def _refuse_other(path: list[Element]) -> None:
    if [element.tag for element in path[:2]] != [_DOCUMENT, _REPORT][: len(path)]:
        raise Unreadable(f"not a document of {NAMESPACE}")


def _is_line(element: Element | None) -> bool:
    return element is not None and element.tag == _LINE


def _lines(first: Element | None, elements: Iterator[Element]) -> Iterator[ReplyLine]:
    """Yield the lines, and read to the end of the file in any case."""
    if first is not None and first.tag == _LINE:
        yield _line(first)
    for element in elements:
        if not _is_line(first):
            raise Unreadable("lines after a status of the whole order")
        if element.tag == _LINE:
            yield _line(element)


def _whole(group: Element, payment: Element | None) -> ReplyLine | None:
    """Return the one status that speaks for every payment of the order, if there is one."""
    for element, status_name in ((group, "GrpSts"), (payment, "PmtInfSts")):
        if element is not None and _text(element, status_name):
            return _line(element, status_name)
    return None


def _line(element: Element, status_name: str = "TxSts") -> ReplyLine:
    reason = element.find("StsRsnInf", _NAMES)
    return ReplyLine(
        end_to_end_id=_text(element, "OrgnlEndToEndId"),
        status=FINAL.get(_text(element, status_name), Status.PENDING),
        amount_fen=_amount(element.find("OrgnlTxRef/Amt/InstdAmt", _NAMES)),
        reason_code=_text(reason, "Rsn/Cd") or _text(reason, "Rsn/Prtry"),
        reason_text=" ".join(_texts(reason, "AddtlInf"))[:REASON_LENGTH_MAX],
        bank_reference=_text(element, "AcctSvcrRef"),
    )


def _amount(element: Element | None) -> int | None:
    if element is None:
        return None
    if element.get("Ccy") != CURRENCY:
        raise Unreadable(f"an amount in {element.get('Ccy')}")
    return fen_of(element.text or "")


def _text(element: Element | None, path: str) -> str:
    return next(iter(_texts(element, path)), "")[:ID_LENGTH_MAX]


def _texts(element: Element | None, path: str) -> list[str]:
    found = [] if element is None else element.findall(path, _NAMES)
    return [text for child in found if (text := (child.text or "").strip())]
