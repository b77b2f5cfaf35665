from subsidy.disbursements.models.bank_files import BankFile, BankFilePart
from subsidy.disbursements.models.batches import Batch, BatchMove
from subsidy.disbursements.models.corrections import AccountCorrection, AccountCorrectionMove
from subsidy.disbursements.models.differences import Reconciliation, ReplyDifference
from subsidy.disbursements.models.instalments import Instalment, InstalmentPlan, InstalmentPlanMove
from subsidy.disbursements.models.letters import DemandLetter
from subsidy.disbursements.models.lines import PaymentLine
from subsidy.disbursements.models.nettings import Netting, NettingMove
from subsidy.disbursements.models.opening import OpeningPayment
from subsidy.disbursements.models.payments import Payment, PaymentMove
from subsidy.disbursements.models.recoveries import Recovery, RecoveryMove
from subsidy.disbursements.models.repayments import Repayment
from subsidy.disbursements.models.replies import ReplyLine
from subsidy.disbursements.models.stops import PaymentStop, PaymentStopMove
from subsidy.disbursements.models.treasury import TreasuryReturn, TreasuryReturnMove, TreasuryShare
from subsidy.disbursements.models.write_offs import WriteOff, WriteOffMove

__all__ = [
    "AccountCorrection",
    "AccountCorrectionMove",
    "BankFile",
    "BankFilePart",
    "Batch",
    "BatchMove",
    "DemandLetter",
    "Instalment",
    "InstalmentPlan",
    "InstalmentPlanMove",
    "Netting",
    "NettingMove",
    "OpeningPayment",
    "Payment",
    "PaymentLine",
    "PaymentMove",
    "PaymentStop",
    "PaymentStopMove",
    "Reconciliation",
    "Recovery",
    "RecoveryMove",
    "Repayment",
    "ReplyDifference",
    "ReplyLine",
    "TreasuryReturn",
    "TreasuryReturnMove",
    "TreasuryShare",
    "WriteOff",
    "WriteOffMove",
]
