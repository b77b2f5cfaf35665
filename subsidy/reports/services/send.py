"""Send the reports that wait: lease one, commit, send, record. Safe to kill at any point.

Who dies between sending and recording leaves a lease that runs out; then the same letter is sent
again, under the same id. One that cannot be sent waits for its own next attempt and keeps nobody
else waiting.
"""

import logging
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from subsidy.reports.models import ReportDelivery
from subsidy.reports.rules.retries import wait_seconds
from subsidy.reports.services.recipients import address_of
from subsidy.reports.states import DeliveryState

#: Longer than one letter may take: its files, then a slow mail server.
LEASE_SECONDS = 300
#: How long one call goes on beginning new letters.
CALL_BEGINS_SECONDS = 30.0
ERROR_LENGTH_MAX = 200
NOBODY = "there is no address by now"
LOST = "the workers that sent it were lost"
#: (delivery, address) -> letter; writing belongs to the door, sending to us.
Writer = Callable[[ReportDelivery, str], EmailMessage]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """error: empty once the server has taken it; is_final: trying again would change nothing."""

    error: str = ""
    is_final: bool = False


def send_due(write: Writer, *, at: datetime) -> int:
    """Send what is due, one letter after the other; return how many the server took."""
    sent = 0
    ends = time.monotonic() + CALL_BEGINS_SECONDS
    while time.monotonic() < ends and (delivery := lease(at=at)):
        outcome = _send(write, delivery)
        sent += record(delivery, outcome, at=at)
    return sent


@transaction.atomic
def lease(*, at: datetime) -> ReportDelivery | None:
    """Take the longest-waiting delivery that nobody else sends.

    The attempt is counted now: what kills its worker each time is given up like any other.
    """
    rows = ReportDelivery.objects.sendable(at=at).select_for_update(of=("self",), skip_locked=True)
    related = ("snapshot__programme", "snapshot__unit", "snapshot__previous")
    delivery = rows.select_related(*related).first()
    if delivery:
        delivery.leased_until = at + timedelta(seconds=LEASE_SECONDS)
        delivery.tried_at, delivery.attempts = at, delivery.attempts + 1
        delivery.save(update_fields=["leased_until", "tried_at", "attempts"])
    return delivery


def _send(write: Writer, delivery: ReportDelivery) -> Outcome:
    if delivery.attempts > len(settings.REPORT_RETRY_SECONDS) + 1:
        return Outcome(LOST, is_final=True)
    address = address_of(delivery.recipient, delivery.snapshot.unit)
    if not address:
        return Outcome(NOBODY, is_final=True)
    letter = write(delivery, address)
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        code, reply = next(iter(refusal.recipients.values()))
        return Outcome(f"{code} {reply.decode(errors='replace')}", is_final=code >= 500)
    except (smtplib.SMTPException, OSError) as fault:
        return Outcome(f"{type(fault).__name__}: {fault}")
    return Outcome()


@transaction.atomic
def record(delivery: ReportDelivery, outcome: Outcome, *, at: datetime) -> bool:
    """Record what became of it, and return whether it went out.

    What another process took meanwhile, after this lease ran out, stays as it is.
    """
    ours = ReportDelivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.WAITING, leased_until=delivery.leased_until
    )
    facts = {
        "leased_until": None,
        "last_error": outcome.error[:ERROR_LENGTH_MAX],
    }
    if not outcome.error:
        return bool(ours.update(**facts, state=DeliveryState.SENT, sent_at=at))
    seconds = wait_seconds(delivery.attempts, settings.REPORT_RETRY_SECONDS)
    if outcome.is_final or seconds is None:
        ours.update(**facts, state=DeliveryState.FAILED)
        logger.error("report %s: delivery %s has failed", delivery.snapshot, delivery.pk)
    else:
        ours.update(**facts, next_at=at + timedelta(seconds=seconds))
    return False
