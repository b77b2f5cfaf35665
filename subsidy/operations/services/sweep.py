"""Every due job, once, in this process: what worker and beat do, where there are none."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from subsidy.claims import services as claims
from subsidy.core.actors import Actor
from subsidy.disbursements import services as disbursements

BY = Actor.sweep("sweep")


def sweep(*, at: datetime, directory: Path) -> Iterator[tuple[str, int]]:
    """Do what is due at that moment; yield after each job what was done, and to how many.

    directory: where bank files go out and replies come in. Safe beside a running worker.
    """
    yield "reservations expired", claims.expire_waiting(by=BY, at=at)
    yield "claims decided", claims.decide_waiting(by=BY, at=at)
    yield "batches sent", len(disbursements.send_approved(at=at, directory=directory))
    yield "bank replies applied", len(disbursements.read_replies(directory, at=at))
