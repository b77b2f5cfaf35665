from subsidy.disbursements.models.bank_files import BankFile, ReplyDifference
from subsidy.disbursements.models.batches import Batch, BatchMove
from subsidy.disbursements.models.opening import OpeningPayment
from subsidy.disbursements.models.payments import Payment, PaymentLine, PaymentMove
from subsidy.disbursements.models.recoveries import Recovery, RecoveryMove

__all__ = [
    "BankFile",
    "Batch",
    "BatchMove",
    "OpeningPayment",
    "Payment",
    "PaymentLine",
    "PaymentMove",
    "Recovery",
    "RecoveryMove",
    "ReplyDifference",
]
