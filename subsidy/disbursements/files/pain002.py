"""Reads a bank's answer, ISO 20022 pain.002.001.10, customer payment status report.

The file comes from outside: no document type, no entities, no other namespace, a limit on its size.
"""

from dataclasses import dataclass
from enum import StrEnum
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
BYTES_MAX = 64 * 1024 * 1024
LINES_MAX = 100_000
#: Identifiers and codes (Max35Text) and reasons (Max105Text); longer ones are cut.
ID_LENGTH_MAX = 35
REASON_LENGTH_MAX = 105
_NAMES = {"": NAMESPACE}


class Unreadable(ValueError):
    """The file is no pain.002.001.10 that we can read."""


class Status(StrEnum):
    """What a line means to us: money has moved, will not move, or the bank has not finished."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    PENDING = "pending"


#: Codes of the external code set for payment transaction status; all others are not final.
FINAL = {
    "ACSC": Status.ACCEPTED,  # settlement on the debtor's account completed
    "ACCC": Status.ACCEPTED,  # settlement on the creditor's account completed
    "RJCT": Status.REFUSED,
    "CANC": Status.REFUSED,
}


@dataclass(frozen=True, kw_only=True)
class ReplyLine:
    """The bank's word on one payment; reason and reference are empty where it gave none."""

    end_to_end_id: str
    status: Status
    reason_code: str = ""
    reason_text: str = ""
    bank_reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One file: the order it answers, and the lines; a whole order refused has no lines."""

    message_id: str
    order_reference: str
    whole: ReplyLine | None
    lines: tuple[ReplyLine, ...]


def read(content: bytes) -> Reply:
    """Return what the bank says. Raises Unreadable."""
    report = _report(content)
    group = _one(report, "OrgnlGrpInfAndSts")
    elements = report.findall("OrgnlPmtInfAndSts/TxInfAndSts", _NAMES)
    if len(elements) > LINES_MAX:
        raise Unreadable(f"more than {LINES_MAX} lines")
    return Reply(
        message_id=_text(_one(report, "GrpHdr"), "MsgId"),
        order_reference=_text(group, "OrgnlMsgId"),
        whole=None if elements else _whole(report, group),
        lines=tuple(_line(element) for element in elements),
    )


def _report(content: bytes) -> Element:
    if len(content) > BYTES_MAX:
        raise Unreadable(f"larger than {BYTES_MAX} bytes")
    try:
        document = fromstring(content, forbid_dtd=True)
    except (ParseError, LookupError, ValueError) as fault:
        raise Unreadable(f"not safe XML: {fault}") from fault
    if document.tag != f"{{{NAMESPACE}}}Document":
        raise Unreadable(f"not a document of {NAMESPACE}")
    return _one(document, "CstmrPmtStsRpt")


def _whole(report: Element, group: Element) -> ReplyLine | None:
    """Return the one status that speaks for every payment of the order, if there is one."""
    payment = report.find("OrgnlPmtInfAndSts", _NAMES)
    for element, status_name in ((group, "GrpSts"), (payment, "PmtInfSts")):
        if element is not None and _text(element, status_name):
            return _line(element, status_name)
    return None


def _line(element: Element, status_name: str = "TxSts") -> ReplyLine:
    reason = element.find("StsRsnInf", _NAMES)
    return ReplyLine(
        end_to_end_id=_text(element, "OrgnlEndToEndId"),
        status=FINAL.get(_text(element, status_name), Status.PENDING),
        reason_code=_text(reason, "Rsn/Cd") or _text(reason, "Rsn/Prtry"),
        reason_text=" ".join(_texts(reason, "AddtlInf"))[:REASON_LENGTH_MAX],
        bank_reference=_text(element, "AcctSvcrRef"),
    )


def _one(element: Element, name: str) -> Element:
    found = element.find(name, _NAMES)
    if found is None:
        raise Unreadable(f"{name} is missing")
    return found


def _text(element: Element | None, path: str) -> str:
    return next(iter(_texts(element, path)), "")[:ID_LENGTH_MAX]


def _texts(element: Element | None, path: str) -> list[str]:
    found = [] if element is None else element.findall(path, _NAMES)
    return [text for child in found if (text := (child.text or "").strip())]
