"""Goods that come back: noted at once, in any state; done as soon as the money allows."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from subsidy.claims.models import Claim, GoodsReturn
from subsidy.claims.models.returns import ReturnKind
from subsidy.claims.rules import magic
from subsidy.claims.services import worth
from subsidy.claims.services.cancel import cancel
from subsidy.claims.services.ending import release_for
from subsidy.claims.services.exchange import exchange
from subsidy.claims.services.lowering import free_slot, is_at_the_bank, lower
from subsidy.claims.services.take_up import take_up
from subsidy.claims.states import HOLDING, MOVES, RETURNABLE
from subsidy.core.actors import Actor
from subsidy.core.acts import act
from subsidy.core.errors import Refusal, Refused
from subsidy.core.faults import Fault
from subsidy.ledger import services as ledger
from subsidy.programmes.models import Terms


class ReturnNoted(Refusal):
    """A return of this claim is noted already and waits for the bank or for the repayment."""

    code = "return_noted"


@transaction.atomic
def return_goods(  # noqa: PLR0913 - each kind says its own besides who, when and why
    claim: Claim,
    *,
    kind: str,
    reason_code: str,
    reason: str = "",
    refund_fen: int | None = None,
    new_serial: str | None = None,
    new_imei: str | None = None,
    by: Actor,
    at: datetime,
) -> GoodsReturn:
    """Note that goods came back, and do what it calls for as far as this room can.

    whole: before sealing the claim is cancelled; what is at the bank is waited for; what was paid
    is asked back. part: refund_fen of the price was given back, the terms say what is left. An
    exchange takes new numbers and moves no money. Raises WrongState, ReturnNoted, Refused.
    """
    take_up(claim, "return", states=RETURNABLE)
    if claim.returns.open().exists():
        raise ReturnNoted(claim.reference)
    row = GoodsReturn(claim=claim, kind=kind, reason_code=reason_code)
    if kind == ReturnKind.EXCHANGE:
        row.old_masked, row.new_masked = exchange(claim, serial=new_serial, imei=new_imei)
        row.done_at = at
    elif kind == ReturnKind.PART:
        _reckon(row, refund_fen)
    for name, value in act(by=by, at=at, reason=reason).items():
        setattr(row, name, value)
    row.save()
    if kind == ReturnKind.WHOLE and _restores_at_once(claim):
        free_slot(claim)
    carry_out(row, by=by, at=at)
    return row


def carry_out(row: GoodsReturn, *, by: Actor, at: datetime) -> int:
    """Do what an open return calls for; return what was paid too much and is to be asked back.

    The claim's row is locked by the caller. As long as money is at the bank, nothing is done.
    """
    claim, left_fen = row.claim, 0
    if row.done_at or is_at_the_bank(claim):
        return 0
    if row.kind == ReturnKind.PART:
        left_fen = _lower_to(row, by=by, at=at)
    elif claim.state in MOVES["cancel"][0]:
        left_fen = cancel(claim, by=by, at=at, reason=_why(row))
    else:
        left_fen = lower(claim, to_fen=0, by=by, at=at, reason=_why(row))
    if not left_fen:
        finish_return(row, at=at)
    return left_fen


def carry_out_noted(claim_ids: Iterable[int], *, by: Actor, at: datetime) -> None:
    """Carry out what was noted of claims whose money has just come back from the bank."""
    noted = GoodsReturn.objects.open().filter(claim__in=list(claim_ids)).order_by("id")
    for row in noted.select_related("claim__line", "claim__terms"):
        carry_out(row, by=by, at=at)


def finish_return(row: GoodsReturn, *, at: datetime) -> None:
    """Say that all a return called for is done, or demanded."""
    row.done_at, row.last_error = at, ""
    row.save(update_fields=["done_at", "last_error"])


def _reckon(row: GoodsReturn, refund_fen: int | None) -> None:
    """Let the terms say what they pay on the price that is left. Raises Refused."""
    claim, before_fen = row.claim, worth.price_fen(row.claim)
    if refund_fen is None:
        raise Refused([Fault("refund_missing", "/refund_fen")])
    if refund_fen >= before_fen:
        raise Refused([Fault("refund_too_high", "/refund_fen", {"price_fen": before_fen})])
    row.refund_fen, row.price_fen = refund_fen, before_fen - refund_fen
    result = worth.evaluated(claim, worth.terms_of(claim), price_fen=row.price_fen)
    codes = list(result.codes)
    if result.amount_fen == 0:
        codes.append("nothing_to_pay")
    if result.amount_fen and result.amount_fen > worth.granted_fen(claim):
        codes.append("amount_changed")
    if codes:
        raise Refused([Fault(code, "/refund_fen") for code in codes])
    row.subsidy_fen = result.amount_fen


def _lower_to(row: GoodsReturn, *, by: Actor, at: datetime) -> int:
    assert row.subsidy_fen is not None
    if row.claim.state in HOLDING:
        _promise_less(row, at=at)
        return 0
    return lower(row.claim, to_fen=row.subsidy_fen, by=by, at=at, reason=_why(row))


def _promise_less(row: GoodsReturn, *, at: datetime) -> None:
    """Nothing is decided yet: the claim itself asks for less, and the rest of the money is free."""
    claim = row.claim
    assert row.price_fen
    assert row.subsidy_fen
    result = worth.evaluated(claim, claim.terms, price_fen=row.price_fen)
    rest_fen = claim.subsidy_fen - row.subsidy_fen
    claim.price_fen, claim.subsidy_fen = row.price_fen, row.subsidy_fen
    claim.facts |= {"price_fen": row.price_fen}
    claim.variant = result.variant or ""
    claim.trace = [*result.trace, *magic.steps_of(claim.trace)]
    claim.save(update_fields=["price_fen", "subsidy_fen", "facts", "variant", "trace"])
    if rest_fen:
        ledger.post_many([release_for(claim, f"return:{row.pk}", rest_fen, at=at)], at=at)


def _restores_at_once(claim: Claim) -> bool:
    return claim.terms.quota_on_return == Terms.QuotaOnReturn.RESTORE


def _why(row: GoodsReturn) -> str:
    return row.reason or row.reason_code
