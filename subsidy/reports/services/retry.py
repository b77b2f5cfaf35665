from datetime import datetime

from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.errors import WrongState
from subsidy.reports.models import ReportDelivery
from subsidy.reports.states import DeliveryState


@transaction.atomic
def retry_delivery(delivery: ReportDelivery, *, by: Actor, at: datetime) -> None:  # noqa: ARG001 - a delivery keeps no names
    """Send once more what has failed. Raises WrongState."""
    failed = ReportDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.FAILED)
    won = failed.update(state=DeliveryState.WAITING, attempts=0, next_at=at, leased_until=None)
    delivery.refresh_from_db()
    if not won:
        raise WrongState(f"{delivery} is {delivery.state}")
