"""Returns and holds as the API shows them."""

from subsidy.claims.models import Claim, GoodsReturn, Hold
from subsidy.core.clock import SHANGHAI

Json = dict[str, object]


def returned(row: GoodsReturn) -> Json:
    """Return what was noted, and what is waited for: nothing, the bank's answer, a recovery."""
    return {
        "kind": row.kind,
        "reason_code": row.reason_code,
        "refund_fen": row.refund_fen,
        "subsidy_left_fen": row.subsidy_fen,
        "old": row.old_masked,
        "new": row.new_masked,
        "noted_at": row.at.astimezone(SHANGHAI),
        "done_at": row.done_at and row.done_at.astimezone(SHANGHAI),
        "waits_for": row.waits_for,
    }


def returns_and_holds(claim: Claim) -> Json:
    """Return what came back, and what keeps the claim out of batches now."""
    return {
        "returns": [returned(row) for row in claim.returns.order_by("id")],
        "holds": [_held(row) for row in Hold.objects.on(claim)],
    }


def _held(row: Hold) -> Json:
    return {
        "on": "claim" if row.claim_id else "merchant",
        "reason_code": row.reason_code,
        "placed_at": row.placed_at.astimezone(SHANGHAI),
    }
