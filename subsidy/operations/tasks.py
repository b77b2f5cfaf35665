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
    """Prove that ledger, claims, batches and replies agree; every drift is an error in the log."""
    for drift in services.prove():
        logger.error("drift: %s", drift)


@shared_task
def forget_old_answers() -> None:
    """Forget the stored answers of idempotency keys that nobody may still ask for."""
    before = clock.now() - timedelta(days=KEEP_DAYS)
    forget_answers(before=before, limit=ANSWERS_PER_SWEEP_MAX)
