"""Every due job, once, in this process: what worker and beat do, where there are none."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from subsidy.claims import services as claims
from subsidy.claims.models import Claim
from subsidy.core.actors import Actor
from subsidy.disbursements import services as disbursements

CLAIMS_PER_CHUNK_MAX = 500
BY = Actor.sweep("sweep")
logger = logging.getLogger(__name__)


def sweep(*, at: datetime, directory: Path) -> Iterator[tuple[str, int]]:
    """Do what is due at that moment; yield after each job what was done, and to how many.

    directory: where bank files go out and replies come in. Safe beside a running worker.
    """
    yield "reservations expired", _expire(at)
    yield "claims decided", _decide(at)
    yield "batches sent", len(disbursements.send_approved(at=at, directory=directory))
    yield "bank replies applied", len(disbursements.read_replies(directory, at=at))


def _expire(at: datetime) -> int:
    expired = 0
    while chunk := claims.expire_many(by=BY, at=at, limit=CLAIMS_PER_CHUNK_MAX):
        expired += chunk
    return expired


def _decide(at: datetime) -> int:
    """Decide what waits; a claim that cannot be decided is set aside and holds up no other."""
    decided = 0
    while True:
        try:
            chunk = claims.decide_many(by=BY, at=at, limit=CLAIMS_PER_CHUNK_MAX)
        except Exception:  # noqa: BLE001 - whatever one claim does, the others must be decided
            chunk, set_aside = _decide_one_by_one(at)
        else:
            set_aside = 0
        decided += chunk
        if not chunk + set_aside:
            return decided


def _decide_one_by_one(at: datetime) -> tuple[int, int]:
    """Return how many claims of the next chunk were decided, and how many set aside."""
    waiting = Claim.objects.waiting_for_decision().filter(sweep_error="")
    decided = set_aside = 0
    for claim_id in list(waiting.values_list("id", flat=True)[:CLAIMS_PER_CHUNK_MAX]):
        try:
            decided += claims.decide_one(claim_id, by=BY, at=at)
        except Exception as error:
            logger.exception("claim %s could not be decided", claim_id)
            claims.note_failure(claim_id, f"{type(error).__name__}: {error}")
            set_aside += 1
    return decided, set_aside
