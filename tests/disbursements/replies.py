"""Replies as a bank writes them: pain.002.001.10, by hand: no code of ours checks itself."""

from xml.sax.saxutils import escape

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"


def line(
    reference: str, status: str = "ACSC", *, code="", text="", bank_reference="", amount=""
) -> str:
    reason = f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn>{_tag('AddtlInf', text)}</StsRsnInf>"
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{escape(reference)}</OrgnlEndToEndId>"
        f"<TxSts>{status}</TxSts>{reason if code else ''}"
        f"{_tag('AcctSvcrRef', bank_reference)}{_amount(amount)}</TxInfAndSts>"
    )


def reply(
    *lines: str, order="B-2024-0001", message="R1", group="", reason="", count="", total=""
) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2024-09-11T09:00:00+08:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{order}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{_tag('OrgnlNbOfTxs', count)}"
        f"{_tag('OrgnlCtrlSum', total)}{_tag('GrpSts', group)}{reason}"
        f"</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{order}</OrgnlPmtInfId>"
        f"{''.join(lines)}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def _amount(text: str) -> str:
    if not text:
        return ""
    return f'<OrgnlTxRef><Amt><InstdAmt Ccy="CNY">{text}</InstdAmt></Amt></OrgnlTxRef>'


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""
