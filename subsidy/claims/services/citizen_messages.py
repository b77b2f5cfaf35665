"""Sending messages to citizens: leased, sent one by one, tried again later where that fails."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from subsidy.claims.messages import Gateway, GatewayDown, Sms, gateway, written
from subsidy.claims.models import CitizenMessage, Claim
from subsidy.core.clock import programme_day
from subsidy.core.money import yuan

logger = logging.getLogger(__name__)

MESSAGES_PER_SWEEP_MAX = 500
#: A sender that dies gives its messages back after this.
LEASE_LASTS = timedelta(minutes=5)
ATTEMPTS_MAX = 8
BACK_OFF = timedelta(seconds=15)

Row = CitizenMessage
S = CitizenMessage.State


def send_messages(*, at: datetime, limit: int = MESSAGES_PER_SWEEP_MAX) -> int:
    """Send what is due; return how many were sent. One that fails holds up no other."""
    with transaction.atomic():
        ids = Row.objects.lease(at=at, limit=limit, lasts=LEASE_LASTS)
    carrier = gateway()
    rows = Row.objects.filter(pk__in=ids).select_related("code").order_by("id")
    return sum(_send(row, carrier, at=at) for row in rows)


def _send(row: CitizenMessage, carrier: Gateway, *, at: datetime) -> bool:
    if row.code.expires_at <= at:
        return _give_up(row, "the code expired before it was sent")
    try:
        carrier.send(_sms(row))
    except GatewayDown as error:
        return _try_later(row, str(error), at=at)
    except Exception as error:  # noqa: BLE001 - a poisoned row must not hold up the others
        # its kind alone: what a gateway's bug says may hold the number
        return _try_later(row, type(error).__name__, at=at)
    return bool(_waiting(row).update(state=S.SENT, sent_at=at, last_error=""))


def _sms(row: CitizenMessage) -> Sms:
    claims = Claim.objects.select_related("contact", "store", "product")
    claim = claims.get(pk=row.claim_id)  # one by one: what cannot be unsealed fails by itself
    parameters = {"reference": claim.reference, "code": row.code.digits}
    if row.template == Row.Template.INQUIRY:
        parameters |= {
            "day": programme_day(claim.bought_at).isoformat(),
            "store": claim.store.name,
            "product": str(claim.product),
            "price": yuan(claim.price_fen),
        }
    return Sms(
        key=f"message-{row.pk}",
        mobile=claim.contact.mobile,
        template=row.template,
        parameters=parameters,
        text=written(
            row.template,
            parameters,
            language=settings.SMS_LANGUAGE,
            signature=settings.SMS_SIGNATURE,
        ),
    )


def _try_later(row: CitizenMessage, error: str, *, at: datetime) -> bool:
    """Wait twice as long after each attempt, and give up after the last one."""
    logger.warning("message %s was not sent: %s", row.pk, error)
    if row.attempts >= ATTEMPTS_MAX:
        return _give_up(row, error)
    wait = BACK_OFF * 2 ** (row.attempts - 1)
    _waiting(row).update(next_at=at + wait, last_error=error[:200])
    return False


def _give_up(row: CitizenMessage, error: str) -> bool:
    _waiting(row).update(state=S.FAILED, last_error=error[:200])
    return False


def _waiting(row: CitizenMessage) -> QuerySet[CitizenMessage]:
    return Row.objects.filter(pk=row.pk, state=S.WAITING)
