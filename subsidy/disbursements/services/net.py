"""What a payee owes is kept back from what it is paid: the payments of a draft, netted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from subsidy.disbursements.models import Batch, Payment
from subsidy.disbursements.services import netting
from subsidy.disbursements.services.netting import Deduction
from subsidy.programmes.models import Terms


@dataclass(frozen=True)
class Netted:
    """Payments that pay less, by their payee, and which recoveries get what of them."""

    payments: Mapping[int, Payment]
    plan: Mapping[int, Sequence[Deduction]]


def net(batch: Batch, payments: Sequence[Payment], *, at: datetime) -> Netted:
    """Keep back what the payees owe, from one payment each; the payments are not saved yet."""
    firsts: dict[int, Payment] = {}
    for payment in payments:
        firsts.setdefault(_owner_id(batch.payee, payment), payment)
    sums = {owner_id: (one.central_fen, one.local_fen) for owner_id, one in firsts.items()}
    plan = netting.plan(batch.payee, sums, programme=batch.programme, at=at)
    for owner_id, deductions in plan.items():
        _keep_back(firsts[owner_id], deductions)
    return Netted({owner_id: firsts[owner_id] for owner_id in plan}, plan)


def record_netting(netted: Netted, *, at: datetime) -> None:
    """Write down what was kept back for which recovery; the payments are saved."""
    if netted.plan:
        netting.record(netted.payments, netted.plan, at=at)


def _keep_back(payment: Payment, deductions: Sequence[Deduction]) -> None:
    payment.netted_central_fen = sum(one.central_fen for one in deductions)
    payment.netted_local_fen = sum(one.local_fen for one in deductions)
    payment.central_fen -= payment.netted_central_fen
    payment.local_fen -= payment.netted_local_fen
    payment.amount_fen = payment.central_fen + payment.local_fen


def _owner_id(payee: str, payment: Payment) -> int:
    owner_id = payment.merchant_id if payee == Terms.Payee.MERCHANT else payment.applicant_id
    assert owner_id is not None
    return owner_id
