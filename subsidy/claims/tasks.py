"""Sweeps of the claims room. The table is the queue: a lost message costs a sweep, no claim."""

import logging

from celery import shared_task

from subsidy.claims import services
from subsidy.claims.models import Claim
from subsidy.core import clock
from subsidy.core.actors import Actor

logger = logging.getLogger(__name__)

CLAIMS_PER_CHUNK_MAX = 500
CHUNKS_PER_SWEEP_MAX = 20
BY = Actor.sweep("decide")


@shared_task
def decide_waiting() -> int:
    """Decide what waits, in chunks; return how many. A poisoned claim is set aside."""
    decided = 0
    for _ in range(CHUNKS_PER_SWEEP_MAX):
        try:
            chunk = services.decide_many(by=BY, at=clock.now(), limit=CLAIMS_PER_CHUNK_MAX)
        except Exception:  # noqa: BLE001 - whatever one claim does, the others must be decided
            chunk = _decide_one_by_one()
        if not chunk:
            break
        decided += chunk
    return decided


@shared_task
def expire_reservations() -> int:
    """Expire reservations whose time has run out; return how many."""
    return services.expire_many(
        by=Actor.sweep("expire"), at=clock.now(), limit=CLAIMS_PER_CHUNK_MAX
    )


def _decide_one_by_one() -> int:
    waiting = Claim.objects.waiting_for_decision().filter(sweep_error="")
    decided = 0
    for claim_id in waiting.values_list("id", flat=True)[:CLAIMS_PER_CHUNK_MAX]:
        try:
            decided += services.decide_one(claim_id, by=BY, at=clock.now())
        except Exception as error:
            logger.exception("claim %s could not be decided", claim_id)
            services.note_failure(claim_id, f"{type(error).__name__}: {error}")
    return decided
