"""Sweeps of the claims room. The table is the queue: a lost message costs a sweep, no claim."""

from celery import shared_task

from subsidy.claims import services
from subsidy.claims.services.evidence_files import discard_orphan_files, rescan_waiting
from subsidy.core import clock
from subsidy.core.actors import Actor


@shared_task
def decide_waiting() -> None:
    """Decide what waits. Safe to run twice, and beside another one: rows are leased."""
    services.decide_waiting(by=Actor.sweep("decide_waiting"), at=clock.now())


@shared_task
def expire_reservations() -> None:
    """Expire reservations whose time has run out."""
    services.expire_waiting(by=Actor.sweep("expire_reservations"), at=clock.now())


@shared_task
def lapse_claims() -> None:
    """Lapse what was not appealed, or not cured, in time."""
    services.lapse_waiting(by=Actor.sweep("lapse_claims"), at=clock.now())


@shared_task
def follow_successions() -> None:
    """Let unpaid claims of merged merchants be paid to the successor."""
    services.follow_successions(at=clock.now())


@shared_task
def follow_accounts() -> None:
    """Let unpaid claims be paid to the account that their merchant uses now."""
    services.follow_accounts(at=clock.now())


@shared_task
def play_sandbox() -> None:
    """Let claims of test merchants come to the ending that their magic numbers ask for."""
    services.play_sandbox(by=Actor.sweep("sandbox"), at=clock.now())


@shared_task
def send_messages() -> None:
    """Make the codes that citizens asked for, and send what waits to be sent."""
    at = clock.now()
    services.issue_codes(at=at)
    services.send_messages(at=at)


@shared_task
def learn_pay_times() -> None:
    """Learn anew how long claims take to be paid."""
    services.learn_pay_times(at=clock.now())


@shared_task
def discard_orphans() -> None:
    """Delete uploaded files that no row names: something ended between the two."""
    discard_orphan_files(at=clock.now())


@shared_task
def rescan_evidence() -> None:
    """Ask the virus scanner about what it has not seen."""
    rescan_waiting()
