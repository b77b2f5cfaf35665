"""Sweeps over everything that waits: in chunks, and no poisoned claim holds up the others."""

import logging
from collections.abc import Callable
from datetime import datetime

from subsidy.claims.models import Claim
from subsidy.claims.services.decide import decide_many, decide_one, note_failure
from subsidy.claims.services.ending import expire_many, expire_too_late, lapse_many
from subsidy.core.actors import Actor

logger = logging.getLogger(__name__)

CLAIMS_PER_CHUNK_MAX = 500
CHUNKS_PER_SWEEP_MAX = 200


def decide_waiting(*, by: Actor, at: datetime) -> int:
    """Decide what waits; return how many. A claim that cannot be decided is set aside."""
    return _in_chunks(lambda: _decide_chunk(by=by, at=at))


def expire_waiting(*, by: Actor, at: datetime) -> int:
    """Expire every reservation whose own time, or whose programme's, has run out."""
    limit = CLAIMS_PER_CHUNK_MAX
    return _in_chunks(lambda: (expire_many(by=by, at=at, limit=limit), 0)) + _in_chunks(
        lambda: (expire_too_late(by=by, at=at, limit=limit), 0)
    )


def lapse_waiting(*, by: Actor, at: datetime) -> int:
    """Lapse what was not appealed or not cured in time; return how many."""
    return _in_chunks(lambda: (lapse_many(by=by, at=at, limit=CLAIMS_PER_CHUNK_MAX), 0))


def _in_chunks(chunk: Callable[[], tuple[int, int]]) -> int:
    done_in_all = 0
    for _ in range(CHUNKS_PER_SWEEP_MAX):
        done, set_aside = chunk()
        done_in_all += done
        if not done + set_aside:
            break
    return done_in_all


def _decide_chunk(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Return how many claims of the next chunk were decided, and how many set aside."""
    try:
        return decide_many(by=by, at=at, limit=CLAIMS_PER_CHUNK_MAX), 0
    except Exception:
        logger.exception("a chunk of claims could not be decided; one by one now")
    decided = set_aside = 0
    waiting = Claim.objects.waiting_for_decision(at=at).filter(sweep_error="")
    for claim_id in list(waiting.values_list("id", flat=True)[:CLAIMS_PER_CHUNK_MAX]):
        try:
            decided += decide_one(claim_id, by=by, at=at)
        except Exception as error:
            logger.exception("claim %s could not be decided", claim_id)
            note_failure(claim_id, f"{type(error).__name__}: {error}")
            set_aside += 1
    return decided, set_aside
