"""Stopping payments at once, and lifting the stop by two people."""

from datetime import datetime

from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, SamePerson
from subsidy.core.moves import move, record_births
from subsidy.core.rows import insert_or_skip
from subsidy.disbursements.models import PaymentStop
from subsidy.disbursements.states import StopState
from subsidy.programmes.models import Programme


class PaymentsStopped(Refusal):
    """Somebody stopped the payments of this programme, or all."""

    code = "payments_stopped"


class AlreadyStopped(Refusal):
    """A stop of this programme, or of all, stands already."""

    code = "already_exists"


@transaction.atomic
def place_stop(
    *, programme: Programme | None = None, reason: str, by: Actor, at: datetime
) -> PaymentStop:
    """Stop the payments of a programme, of all without one: nothing is approved, nothing leaves.

    What the bank has is not called back, and its answers are read. Raises AlreadyStopped.
    """
    stop = PaymentStop(programme=programme, reason=reason, placed_at=at, placed_by_id=by.staff_id)
    written = insert_or_skip([stop], returning=["id"])  # the unique constraint decides races
    if not written:
        raise AlreadyStopped(str(stop))
    [[stop.pk]] = written
    record_births(PaymentStop, [(stop.pk, "place", StopState.STANDING)], by=by, at=at)
    return stop


def propose_lift(stop: PaymentStop, *, reason: str, by: Actor, at: datetime) -> None:
    """Ask for the lifting; until another person agrees the stop stands. Raises WrongState."""
    facts = {"lift_reason": reason, "lift_proposed_at": at, "lift_proposed_by": by.staff_id}
    move(stop, "propose_lift", by=by, at=at, reason=reason, **facts)


def keep_stop(stop: PaymentStop, *, reason: str, by: Actor, at: datetime) -> None:
    """Turn the lifting down: the stop stands on. Raises WrongState."""
    nothing = {"lift_reason": "", "lift_proposed_at": None, "lift_proposed_by": None}
    move(stop, "keep", by=by, at=at, reason=reason, **nothing)


@transaction.atomic
def lift_stop(stop: PaymentStop, *, reason: str = "", by: Actor, at: datetime) -> None:
    """Let payments go again. Raises WrongState, SamePerson (who proposed it does not agree)."""
    stop.refresh_from_db(from_queryset=PaymentStop.objects.select_for_update(of=("self",)))
    if by.staff_id == stop.lift_proposed_by_id:
        raise SamePerson(f"{by} proposed to lift the stop")
    move(stop, "lift", by=by, at=at, reason=reason, lifted_at=at, lifted_by=by.staff_id)


def refuse_stopped(programme_id: int) -> None:
    """Raise PaymentsStopped while a stop of the programme stands."""
    stop = PaymentStop.objects.standing().of(programme_id).select_related("programme").first()
    if stop is not None:
        raise PaymentsStopped(f"{stop}: {stop.reason}")
