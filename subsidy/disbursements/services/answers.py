"""What the bank's final answers do: payments are paid or refused, and their claims with them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from subsidy.claims import services as claims
from subsidy.core.actors import Actor
from subsidy.core.errors import WrongState
from subsidy.core.moves import move_many
from subsidy.disbursements.models import BankFile, Payment, PaymentLine, ReplyLine
from subsidy.disbursements.models.replies import Verdict
from subsidy.disbursements.services import netting
from subsidy.disbursements.services.follow import ask_back_returned


def pay(
    lines: Sequence[ReplyLine],
    payments: Mapping[str, Payment],
    file: BankFile,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Pay the claims of what the bank paid; ask back at once what goods came back for meanwhile."""
    ids = [payments[line.reference].pk for line in lines if line.verdict == Verdict.PAYS]
    if not ids:
        return
    moved = move_many(Payment, ids, "pay", by=by, at=at, paid_at=at)
    grant_ids = PaymentLine.objects.live(moved).grant_ids()
    paid = claims.pay_many(grant_ids, by=by, at=at, cause=_cause(file), reason=file.name)
    _all_moved(grant_ids, paid)
    ask_back_returned(paid, by=by, at=at)


def refuse(
    lines: Sequence[ReplyLine],
    payments: Mapping[str, Payment],
    file: BankFile,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Give the claims of what the bank refused back to `approved`; their payments are over."""
    by_code: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        if line.verdict == Verdict.REFUSES:
            by_code[line.reason_code].append(payments[line.reference].pk)
    for code, ids in sorted(by_code.items()):
        reason = f"bank_refused {code}".strip()
        moved = move_many(Payment, ids, "refuse", by=by, at=at, reason=reason, refused_at=at)
        live = PaymentLine.objects.live(moved)
        grant_ids = live.grant_ids()
        live.update(is_live=False)
        netting.undo(moved, at=at)
        bounced = claims.bounce_many(grant_ids, by=by, at=at, cause=_cause(file), reason=reason)
        _all_moved(grant_ids, bounced)


def _cause(file: BankFile) -> str:
    """Return what the ledger calls the cause of the transfers of this reply."""
    return f"reply:{file.pk}"


def _all_moved(grant_ids: list[int], moved: list[int]) -> None:
    """Take the step back when a claim moved on while it was applied."""
    if left := set(grant_ids) - set(moved):
        raise WrongState(f"{len(left)} grants moved on while the reply was applied")
