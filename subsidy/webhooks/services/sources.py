"""Where events come from: rows that are born untold, and what is told of each.

Nothing personal is told, and no free text of the staff: states, codes, amounts and references.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import override

from subsidy.cases.models import NoticeItem
from subsidy.claims.models import ClaimMove
from subsidy.claims.models.holds import Hold
from subsidy.core.clock import SHANGHAI
from subsidy.core.codes import CODES, Code
from subsidy.core.moves import Told
from subsidy.disbursements.models import PaymentMove
from subsidy.merchants.models import MerchantMove
from subsidy.webhooks.models import Endpoint
from subsidy.webhooks.states import EventType

Json = dict[str, Any]


@dataclass(frozen=True)
class Heard:
    """Something that happened to one merchant."""

    cause: str
    merchant_id: int
    type: EventType
    subject: str
    occurred_at: datetime
    data: Json


@dataclass(frozen=True)
class Source:
    """A table of rows that are born untold; `read` returns what is to be said of some of them."""

    model: type[Told]
    read: Callable[[Sequence[int]], Iterator[Heard]]


def claim_moves(ids: Sequence[int]) -> Iterator[Heard]:
    rows = _of(ClaimMove, ids, "claim__merchant").select_related("claim__programme", "decision")
    for row in rows:
        decision = getattr(row, "decision", None)
        yield Heard(
            f"claimmove:{row.pk}",
            row.claim.merchant_id,
            EventType.CLAIM_STATE_CHANGED,
            row.claim.reference,
            row.at,
            {
                **_step(row.claim.reference, row),
                "external_id": row.claim.external_id,
                "programme": row.claim.programme.code,
                "reasons": _reasons(decision.codes) if decision else [],
                "answer_by": _there(decision.until) if decision else None,
            },
        )


def payment_moves(ids: Sequence[int]) -> Iterator[Heard]:
    rows = _of(PaymentMove, ids, "payment__merchant").filter(verb="pay")
    stayed = Count("payment__lines", filter=Q(payment__lines__left_because=""))
    for row in rows.select_related("payment__batch").annotate(claims=stayed):
        payment = row.payment
        yield Heard(
            f"paymentmove:{row.pk}",
            payment.merchant_id,
            EventType.SETTLEMENT_PAID,
            payment.reference,
            row.at,
            {
                "reference": payment.reference,
                "batch": payment.batch.number,
                "amount_fen": payment.amount_fen,
                "grants": row.claims,
                "bank_reference": payment.bank_reference,
            },
        )


def merchant_moves(ids: Sequence[int]) -> Iterator[Heard]:
    for row in _of(MerchantMove, ids, "merchant").select_related("merchant"):
        yield Heard(
            f"merchantmove:{row.pk}",
            row.merchant_id,
            EventType.STANDING_CHANGED,
            row.merchant.reference,
            row.at,
            _step(row.merchant.reference, row),
        )


def notice_items(ids: Sequence[int]) -> Iterator[Heard]:
    """Tell of what a merchant was told; of a flag that nobody told it of, nothing is said."""
    rows = _of(NoticeItem, ids, "notice__case__merchant")
    for row in rows.select_related("notice__case__programme"):
        case = row.notice.case
        yield Heard(
            f"noticeitem:{row.pk}",
            case.merchant_id,
            EventType.FLAG_OPENED,
            row.reference,
            row.notice.noticed_at,
            {
                "reference": row.reference,
                "state": "flagged",
                "programme": case.programme.code,
                "indicator": row.content["indicator"],
                "claims": row.content["claims_count"],
                "case": case.reference,
                "answer_by": _there(row.notice.answer_by),
            },
        )


def holds(ids: Sequence[int]) -> Iterator[Heard]:
    """Tell of holds that were placed, on one claim or on all that a merchant is owed."""
    listening = Endpoint.objects.open().values("merchant")
    rows = Hold.objects.filter(
        Q(claim__merchant__in=listening) | Q(merchant__in=listening), pk__in=ids
    )
    for row in rows.select_related("claim__merchant", "merchant").order_by("pk"):
        merchant: Any = row.claim.merchant if row.claim else row.merchant
        with override(settings.LANGUAGE_CODE):
            title = str(row.get_reason_code_display())
        yield Heard(
            f"hold:{row.pk}",
            merchant.pk,
            EventType.CLAIM_HELD,
            row.claim.reference if row.claim else merchant.reference,
            row.placed_at,
            {
                "reference": row.claim.reference if row.claim else None,
                "scope": "claim" if row.claim else "merchant",
                "reasons": [{"code": row.reason_code, "title": title}],
            },
        )


SOURCES = (
    Source(ClaimMove, claim_moves),
    Source(Hold, holds),
    Source(PaymentMove, payment_moves),
    Source(MerchantMove, merchant_moves),
    Source(NoticeItem, notice_items),
)


def _of(model: Any, ids: Sequence[int], merchant: str) -> QuerySet[Any]:
    """Return the rows that belong to merchants who listen, in order."""
    listening = Endpoint.objects.open().values("merchant")
    rows: QuerySet[Any] = model.objects.filter(pk__in=ids, **{f"{merchant}__in": listening})
    return rows.order_by("pk")


def _step(reference: str, row: Any) -> Json:
    return {
        "reference": reference,
        "state": row.target,
        "previous_state": row.source or None,
        "verb": row.verb,
    }


def _reasons(codes: Sequence[str]) -> list[Json]:
    """Return the codes with what they say and what cures them, in the language of the house."""
    with override(settings.LANGUAGE_CODE):
        known = [(code, CODES.get(code, Code(422, code))) for code in codes]
        return [
            {"code": code, "title": str(meant.title), "cure": str(meant.cure)}
            for code, meant in known
        ]


def _there(moment: datetime | None) -> str | None:
    return moment.astimezone(SHANGHAI).isoformat() if moment else None
