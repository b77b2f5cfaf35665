"""Topping up: terms were raised after the claim was decided, so it gets one further grant."""

from datetime import datetime

from django.db import transaction

from subsidy.claims.models import Claim, Grant, TopUp
from subsidy.claims.services import worth
from subsidy.claims.services.commit import commitment, parts_of
from subsidy.claims.services.grants import next_number
from subsidy.claims.services.policy import policy
from subsidy.claims.services.returning import ReturnNoted
from subsidy.claims.services.take_up import take_up
from subsidy.claims.states import PAYABLE
from subsidy.core.actors import Actor
from subsidy.core.acts import act
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, Refused
from subsidy.core.faults import Fault
from subsidy.ledger import services as ledger
from subsidy.ledger.rules import Posting
from subsidy.programmes.models import Terms


class NothingToTopUp(Refusal):
    """The terms pay no more than the claim was granted already."""

    code = "nothing_to_top_up"


@transaction.atomic
def top_up(
    claim: Claim, *, terms: Terms | None = None, by: Actor, at: datetime, reason: str
) -> Grant:
    """Grant what the terms pay beyond what the claim has; it waits for a batch of its own.

    terms: those that govern such a purchase today, unless named. The claim's state stays. Raises
    WrongState, ReturnNoted, Refused, NothingToTopUp; FundExhausted, BookClosed: nothing is done.
    """
    take_up(claim, "top_up", states=PAYABLE)
    if claim.returns.open().exists():
        raise ReturnNoted(claim.reference)
    chosen = terms or _terms_today(claim, at=at)
    result = worth.evaluated(claim, chosen, price_fen=worth.price_fen(claim))
    if result.amount_fen is None:
        raise Refused([Fault(code) for code in result.codes])
    more_fen = result.amount_fen - worth.granted_fen(claim)
    if more_fen <= 0:
        raise NothingToTopUp(f"{claim.reference}: {chosen.notice_number} pays no more")
    return add_grant(claim, terms=chosen, amount_fen=more_fen, by=by, at=at, reason=reason)


def add_grant(
    claim: Claim, *, terms: Terms, amount_fen: int, by: Actor, at: datetime, reason: str
) -> Grant:
    """Commit a further sum for a claim whose row is locked. Raises FundExhausted, BookClosed."""
    number, book = next_number(claim), claim.line.book
    reservation = Posting(
        kind="reserve",
        book=book,
        amount_fen=amount_fen,
        reference=f"{claim.subject}/top_up:{number}",
        subject=claim.subject,
        day=programme_day(at),
    )
    ledger.post_many([reservation], at=at)
    central_fen, local_fen = parts_of(amount_fen, ledger.lock([book])[book])
    grant = Grant.objects.create(
        claim=claim,
        number=number,
        terms=terms,
        amount_fen=amount_fen,
        central_fen=central_fen,
        local_fen=local_fen,
        created_at=at,
    )
    ledger.post_many([commitment(claim, grant, at)], at=at)
    TopUp.objects.create(grant=grant, **act(by=by, at=at, reason=reason))
    return grant


def _terms_today(claim: Claim, *, at: datetime) -> Terms:
    """Return the terms that govern such a purchase today. Raises Refused."""
    known = policy()
    category = known.categories[claim.category.code]
    chosen = known.choose(
        known.programmes[claim.programme.code],
        category,
        claim.line.unit,
        bought_on=claim.bought_on,
        decided_on=programme_day(at),
    )
    assert not isinstance(chosen, str), "terms are never taken back"
    return chosen[0]
