"""What the house does for itself, by night."""

import logging
from datetime import timedelta

from celery import shared_task

from subsidy.core import clock
from subsidy.operations import services
from subsidy.web.idempotency import KEEP_DAYS, forget_answers

logger = logging.getLogger(__name__)

ANSWERS_PER_SWEEP_MAX = 10_000


@shared_task
def prove() -> None:
    """Prove that ledger, claims, batches and replies agree; what drifts is kept and told."""
    services.run_proofs(at=clock.now())
    services.raise_alarms(at=clock.now())


@shared_task
def raise_alarms() -> None:
    """Tell people of what drifts: again after a day, and soon where the mail did not go out."""
    services.raise_alarms(at=clock.now())


@shared_task
def chain_history() -> None:
    """Seal into blocks what has been written and is settled.

    The log says the last block: kept elsewhere, it holds the whole past.
    """
    if rows := services.chain_history(at=clock.now()):
        logger.info("%s rows of history chained, last block %s", rows, services.last_block())


@shared_task
def forget_old_answers() -> None:
    """Forget the stored answers of idempotency keys that nobody may still ask for."""
    before = clock.now() - timedelta(days=KEEP_DAYS)
    forget_answers(before=before, limit=ANSWERS_PER_SWEEP_MAX)
