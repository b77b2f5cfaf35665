"""Sweeps: the tables and the inbox are the queues; a lost message costs one sweep, no money."""

from celery import shared_task
from django.conf import settings

from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.disbursements import services


@shared_task
def send_approved_batches() -> None:
    """Send the approved batches that wait. Safe to run twice: a batch leaves `approved` once."""
    services.send_approved(at=clock.now(), directory=settings.BANK_DIRECTORY)


@shared_task
def read_bank_replies() -> None:
    """Read the bank's inbox. Safe to run twice: each file is applied once."""
    services.read_replies(settings.BANK_DIRECTORY, at=clock.now())


@shared_task
def note_unanswered() -> None:
    """Note what the bank should have answered. Safe to run twice: each payment is noted once."""
    services.note_unanswered(at=clock.now())


@shared_task
def settle_nettings() -> None:
    """Count what was netted as repaid once its payment stood. Safe to run twice: rows are moved."""
    services.settle_nettings(at=clock.now())


@shared_task
def follow_returns() -> None:
    """Ask back what was paid for goods that came back. Safe to run twice: rows are leased."""
    services.follow_returns(by=Actor.sweep("follow_returns"), at=clock.now())


@shared_task
def carry_out_reassessments() -> None:
    """Put claims right as approved. Safe to run twice: each line is done once."""
    services.carry_out_reassessments(by=Actor.sweep("carry_out_reassessments"), at=clock.now())
