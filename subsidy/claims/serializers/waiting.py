"""Where a claim waits, and a merchant's position, as the API shows them."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.claims.rules.waiting import Expected
from subsidy.claims.services import Waiting, place
from subsidy.claims.services.position import Position
from subsidy.core.clock import SHANGHAI

Json = dict[str, object]

STAGES = {
    "sale": _("the sale is to be reported"),
    "checks": _("automatic checks"),
    "review": _("a person looks at it"),
    "cure": _("faults are to be mended"),
    "appeal": _("rejected; an appeal is possible"),
    "batch": _("approved; waits for a batch of payments"),
    "held": _("held by the office"),
    "payment": _("in a batch; the bank pays"),
    "repayment": _("the money is asked back"),
}
WAITS_FOR = {
    "merchant": _("the merchant"),
    "citizen": _("the citizen"),
    "office": _("the county's or city's reviewers"),
    "treasury": _("the treasury"),
    "bank": _("the bank"),
}


def waiting(where: Waiting | None) -> Json | None:
    """Return where a claim waits; null where nothing more is to come."""
    if where is None:
        return None
    return {
        "stage": where.place.stage,
        "stage_word": str(STAGES[where.place.stage]),
        "waits_for": where.place.waits_for,
        "waits_for_word": str(WAITS_FOR[where.place.waits_for]),
        "since": where.since.astimezone(SHANGHAI),
        "due_by": where.due_by,
        "batch": where.batch or None,
        "expected_pay": expected(where.expected),
    }


def expected(pay: Expected | None) -> Json | None:
    """Return the likely day, the range, and the claims that it is learnt from."""
    if pay is None:
        return None
    return {
        "on": pay.on,
        "from": pay.from_,
        "to": pay.to,
        "based_on": {"claims": pay.based_on.claims, "kind": pay.based_on.kind},
    }


def waits(claim: Any) -> Json:  # a claim with what `with_waiting` adds
    """Return, for a row of a list, for whom the claim waits and since when."""
    where = place(claim, is_held=claim.is_held)
    since = claim.waits_since.astimezone(SHANGHAI) if where else None
    return {"waits_for": where and where.waits_for, "waits_since": since}


def position(money: Position) -> Json:
    """Return what a merchant has fronted, and its float days."""
    return {
        "fronted_fen": money.fronted_fen,
        "by_state": [
            {
                "state": part.state,
                "claims": part.claims,
                "fronted_fen": part.fronted_fen,
                "oldest_since": part.oldest_since.astimezone(SHANGHAI),
            }
            for part in money.by_state
        ],
        "oldest_since": money.oldest_since and money.oldest_since.astimezone(SHANGHAI),
        "float_days_average": _number(money.float_days_average),
        "float_days_open": _number(money.float_days_open),
    }


def _number(days: Decimal | None) -> float | None:
    """Return days, no money, as a JSON number."""
    return None if days is None else float(days)
