from decimal import Decimal
from importlib.resources import files
from xml.etree import ElementTree as ET

import pyiso20022.pain.pain_001_001_09 as pain
import pytest
import xmlschema
from hypothesis import given, settings
from xsdata.formats.dataclass.parsers import XmlParser

from subsidy.core.money import parse_yuan
from subsidy.disbursements.files import pain001
from subsidy.disbursements.files.text import line_of
from tests.disbursements.orders import line, order, orders

NAMES = {"": pain001.NAMESPACE}


@pytest.fixture(scope="module")
def schema():
    return xmlschema.XMLSchema(str(files("sepaxml") / "schemas" / "pain.001.001.09.xsd"))


def written(order) -> bytes:
    return b"".join(pain001.write(*order))


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
        assert written(order()).decode() == (
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
        schema.validate(written(order).decode())

    @given(order=orders())
    def test_carries_count_and_control_sum_of_its_lines(self, order):
        root = ET.fromstring(written(order))

        for place in ("GrpHdr", "PmtInf"):
            block = root.find(f"CstmrCdtTrfInitn/{place}", NAMES)
            assert block.findtext("NbOfTxs", namespaces=NAMES) == str(len(order[1]))
            control_sum = Decimal(block.findtext("CtrlSum", namespaces=NAMES))
            assert control_sum * 100 == sum(line.amount_fen for line in order[1])

    @given(order=orders())
    def test_can_be_read_back_line_by_line(self, order):
        assert read_back(written(order)) == {
            line.reference: (
                line.amount_fen,
                line.central_fen,
                line.local_fen,
                line.payee.number,
                line_of(line.payee.name, length_max=140),
            )
            for line in order[1]
        }

    def test_comes_a_payment_at_a_time(self):
        pieces = list(pain001.write(*order(line(1), line(2))))

        assert [b"<CdtTrfTxInf>" in piece for piece in pieces] == [False, True, True, False]

    def test_is_read_alike_by_a_reader_made_from_the_schema(self):
        document = XmlParser().from_bytes(written(order()), pain.Document)

        [instruction] = document.cstmr_cdt_trf_initn.pmt_inf
        [payment] = instruction.cdt_trf_tx_inf
        assert (instruction.ctrl_sum, payment.amt.instd_amt.value) == (Decimal("333.33"),) * 2
        assert payment.cdtr_acct.id.othr.id == "6222020402000123453"

    def test_writes_the_largest_sum_the_schema_can_hold(self, schema):
        content = written(order(line(central_fen=9_999_999_999_999_999, local_fen=0)))

        schema.validate(content.decode())
        assert b"<CtrlSum>99999999999999.99</CtrlSum>" in content
