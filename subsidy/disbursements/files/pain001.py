"""Writes an order as ISO 20022 pain.001.001.09, customer credit transfer initiation.

One payment information block a batch, one transaction a payment. The parts of the central and the
local source stand in two structured remittance blocks: type CENTRAL or LOCAL, the batch, the sum.
"""

from decimal import Decimal

import pyiso20022.pain.pain_001_001_09 as pain
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.models.datatype import XmlDate, XmlDateTime

from subsidy.core.money import plain_yuan
from subsidy.disbursements.files.order import BankAccount, Order, OrderLine
from subsidy.disbursements.files.text import line_of

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CURRENCY = "CNY"
NAME_LENGTH_MAX = 140
ACCOUNT_LENGTH_MAX = 34
REFERENCE_LENGTH_MAX = 35


def write(order: Order) -> bytes:
    """Return the order as UTF-8 XML; the same order gives the same bytes."""
    initiation = pain.CustomerCreditTransferInitiationV09(
        grp_hdr=pain.GroupHeader85(
            msg_id=order.reference,
            cre_dt_tm=XmlDateTime.from_datetime(order.created_at.replace(microsecond=0)),
            nb_of_txs=str(len(order.lines)),
            ctrl_sum=_yuan(order.total_fen),
            initg_pty=_party(order.payer),
        ),
        pmt_inf=[_instruction(order)],
    )
    document = pain.Document(cstmr_cdt_trf_initn=initiation)
    return XmlSerializer().render(document, ns_map={"": NAMESPACE}).encode()


def _instruction(order: Order) -> pain.PaymentInstruction30:
    return pain.PaymentInstruction30(
        pmt_inf_id=order.reference,
        pmt_mtd=pain.PaymentMethod3Code.TRF,
        btch_bookg=False,  # each payment is booked, and answered, on its own
        nb_of_txs=str(len(order.lines)),
        ctrl_sum=_yuan(order.total_fen),
        reqd_exctn_dt=pain.DateAndDateTime2Choice(dt=XmlDate.from_date(order.execute_on)),
        dbtr=_party(order.payer),
        dbtr_acct=_account(order.payer),
        dbtr_agt=_bank(order.payer),
        cdt_trf_tx_inf=[_transaction(order, line) for line in order.lines],
    )


def _transaction(order: Order, line: OrderLine) -> pain.CreditTransferTransaction34:
    return pain.CreditTransferTransaction34(
        pmt_id=pain.PaymentIdentification6(instr_id=line.reference, end_to_end_id=line.reference),
        amt=pain.AmountType4Choice(instd_amt=_amount(line.amount_fen)),
        cdtr_agt=_bank(line.payee),
        cdtr=_party(line.payee),
        cdtr_acct=_account(line.payee),
        rmt_inf=pain.RemittanceInformation16(
            ustrd=[line_of(order.purpose, length_max=NAME_LENGTH_MAX)],
            strd=[
                _part("CENTRAL", order.reference, line.central_fen),
                _part("LOCAL", order.reference, line.local_fen),
            ],
        ),
    )


def _part(source: str, batch: str, part_fen: int) -> pain.StructuredRemittanceInformation16:
    kind = pain.ReferredDocumentType4(
        cd_or_prtry=pain.ReferredDocumentType3Choice(prtry=source),
    )
    return pain.StructuredRemittanceInformation16(
        rfrd_doc_inf=[pain.ReferredDocumentInformation7(tp=kind, nb=batch)],
        rfrd_doc_amt=pain.RemittanceAmount2(due_pybl_amt=_amount(part_fen)),
    )


def _party(account: BankAccount) -> pain.PartyIdentification135:
    return pain.PartyIdentification135(nm=line_of(account.name, length_max=NAME_LENGTH_MAX))


def _account(account: BankAccount) -> pain.CashAccount38:
    other = pain.GenericAccountIdentification1(id=account.number)
    return pain.CashAccount38(id=pain.AccountIdentification4Choice(othr=other), ccy=CURRENCY)


def _bank(account: BankAccount) -> pain.BranchAndFinancialInstitutionIdentification6:
    branch = line_of(account.branch, length_max=NAME_LENGTH_MAX)
    return pain.BranchAndFinancialInstitutionIdentification6(
        fin_instn_id=pain.FinancialInstitutionIdentification18(
            nm=line_of(account.bank, length_max=NAME_LENGTH_MAX)
        ),
        brnch_id=pain.BranchData3(nm=branch) if branch else None,
    )


def _amount(amount_fen: int) -> pain.ActiveOrHistoricCurrencyAndAmount:
    return pain.ActiveOrHistoricCurrencyAndAmount(value=_yuan(amount_fen), ccy=CURRENCY)


def _yuan(amount_fen: int) -> Decimal:
    return Decimal(plain_yuan(amount_fen))
