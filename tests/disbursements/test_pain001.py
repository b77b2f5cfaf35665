from decimal import Decimal
from importlib.resources import files
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given, settings

from subsidy.core.money import parse_yuan
from subsidy.disbursements.files import pain001
from subsidy.disbursements.files.text import line_of
from tests.disbursements.orders import line, order, orders

NAMES = {"": pain001.NAMESPACE}


@pytest.fixture(scope="module")
def schema():
    return xmlschema.XMLSchema(str(files("sepaxml") / "schemas" / "pain.001.001.09.xsd"))


def read_back(content: bytes) -> dict[str, tuple[int, int, int, str, str]]:
    """Return reference -> (amount, central, local, account number, name), as a bank would read."""
    root = ET.fromstring(content)
    lines = {}
    for element in root.findall(".//CdtTrfTxInf", NAMES):
        parts = {
            part.findtext("RfrdDocInf/Tp/CdOrPrtry/Prtry", namespaces=NAMES): part.findtext(
                "RfrdDocAmt/DuePyblAmt", namespaces=NAMES
            )
            for part in element.findall("RmtInf/Strd", NAMES)
        }
        lines[element.findtext("PmtId/EndToEndId", namespaces=NAMES)] = (
            parse_yuan(element.findtext("Amt/InstdAmt", namespaces=NAMES)),
            parse_yuan(parts["CENTRAL"]),
            parse_yuan(parts["LOCAL"]),
            element.findtext("CdtrAcct/Id/Othr/Id", namespaces=NAMES),
            element.findtext("Cdtr/Nm", namespaces=NAMES),
        )
    return lines


class TestPain001:
    def test_of_one_payment_is_this_file(self):
        assert pain001.write(order()).decode() == (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>'
            "<GrpHdr><MsgId>B-2024-0001</MsgId><CreDtTm>2024-09-10T12:00:00+08:00</CreDtTm>"
            "<NbOfTxs>1</NbOfTxs><CtrlSum>333.33</CtrlSum>"
            "<InitgPty><Nm>河北省商务厅</Nm></InitgPty></GrpHdr>"
            "<PmtInf><PmtInfId>B-2024-0001</PmtInfId><PmtMtd>TRF</PmtMtd>"
            "<BtchBookg>false</BtchBookg><NbOfTxs>1</NbOfTxs><CtrlSum>333.33</CtrlSum>"
            "<ReqdExctnDt><Dt>2024-09-11</Dt></ReqdExctnDt><Dbtr><Nm>河北省商务厅</Nm></Dbtr>"
            "<DbtrAcct><Id><Othr><Id>130100000000000001</Id></Othr></Id><Ccy>CNY</Ccy></DbtrAcct>"
            "<DbtrAgt><FinInstnId><Nm>河北银行</Nm></FinInstnId>"
            "<BrnchId><Nm>石家庄分行营业部</Nm></BrnchId></DbtrAgt>"
            "<CdtTrfTxInf><PmtId><InstrId>B-2024-0001-00001</InstrId>"
            "<EndToEndId>B-2024-0001-00001</EndToEndId></PmtId>"
            '<Amt><InstdAmt Ccy="CNY">333.33</InstdAmt></Amt>'
            "<CdtrAgt><FinInstnId><Nm>中国工商银行</Nm></FinInstnId>"
            "<BrnchId><Nm>桥西支行</Nm></BrnchId></CdtrAgt>"
            "<Cdtr><Nm>石家庄某某电器行</Nm></Cdtr>"
            "<CdtrAcct><Id><Othr><Id>6222020402000123453</Id></Othr></Id><Ccy>CNY</Ccy></CdtrAcct>"
            "<RmtInf><Ustrd>以旧换新补贴</Ustrd>"
            "<Strd><RfrdDocInf><Tp><CdOrPrtry><Prtry>CENTRAL</Prtry></CdOrPrtry></Tp>"
            "<Nb>B-2024-0001</Nb></RfrdDocInf>"
            '<RfrdDocAmt><DuePyblAmt Ccy="CNY">300.00</DuePyblAmt></RfrdDocAmt></Strd>'
            "<Strd><RfrdDocInf><Tp><CdOrPrtry><Prtry>LOCAL</Prtry></CdOrPrtry></Tp>"
            "<Nb>B-2024-0001</Nb></RfrdDocInf>"
            '<RfrdDocAmt><DuePyblAmt Ccy="CNY">33.33</DuePyblAmt></RfrdDocAmt></Strd></RmtInf>'
            "</CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>"
        )

    @given(order=orders())
    @settings(max_examples=25)
    def test_obeys_the_schema_whatever_the_names(self, schema, order):
        schema.validate(pain001.write(order).decode())

    @given(order=orders())
    def test_carries_count_and_control_sum_of_its_lines(self, order):
        root = ET.fromstring(pain001.write(order))

        for place in ("GrpHdr", "PmtInf"):
            block = root.find(f"CstmrCdtTrfInitn/{place}", NAMES)
            assert block.findtext("NbOfTxs", namespaces=NAMES) == str(len(order.lines))
            control_sum = Decimal(block.findtext("CtrlSum", namespaces=NAMES))
            assert control_sum * 100 == sum(line.amount_fen for line in order.lines)

    @given(order=orders())
    def test_can_be_read_back_line_by_line(self, order):
        assert read_back(pain001.write(order)) == {
            line.reference: (
                line.amount_fen,
                line.central_fen,
                line.local_fen,
                line.payee.number,
                line_of(line.payee.name, length_max=140),
            )
            for line in order.lines
        }

    def test_of_one_order_is_the_same_to_the_byte(self):
        assert pain001.write(order()) == pain001.write(order())

    def test_writes_the_largest_sum_the_schema_can_hold(self, schema):
        content = pain001.write(order(line(central_fen=9_999_999_999_999_999, local_fen=0)))

        schema.validate(content.decode())
        assert b"<CtrlSum>99999999999999.99</CtrlSum>" in content
