"""Questions about recoveries: which are open, which are overdue, how old they are."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Count, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest

from subsidy.core.clock import SHANGHAI
from subsidy.disbursements.rules.recoveries import AGES, Age
from subsidy.disbursements.states import PlanState, RecoveryState

if TYPE_CHECKING:
    from subsidy.disbursements.models.recoveries import Recovery

#: What has come back, or is to be netted from a payment on its way.
COVERED = (
    F("repaid_central_fen")
    + F("repaid_local_fen")
    + F("planned_central_fen")
    + F("planned_local_fen")
)


@dataclass(frozen=True)
class Ageing:
    """One bucket of ageing: how many open recoveries, and what is left of them."""

    age: Age
    count: int
    left_fen: int


def _aged(age: Age, on: date) -> Q:
    """Return the condition that a demand is so old on the day; the newest may be dated ahead."""
    newest = datetime.combine(on - timedelta(days=age.from_days - 1), time.min, SHANGHAI)
    condition = Q(demanded_at__lt=newest) if age.from_days else Q(demanded_at__isnull=False)
    if age.to_days is None:
        return condition
    oldest = datetime.combine(on - timedelta(days=age.to_days), time.min, SHANGHAI)
    return condition & Q(demanded_at__gte=oldest)


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    def open(self) -> "RecoveryQuerySet":
        """Return the recoveries of which something is still owed, the oldest first."""
        return self.filter(state=RecoveryState.DEMANDED).order_by("demanded_at", "id")

    def locked(self, recovery_id: int) -> "Recovery":
        """Return one recovery, with its grant and claim, locked until the transaction ends."""
        rows = self.select_for_update(of=("self",)).select_related(
            *("grant__claim__line", "grant__claim__programme"),
            *("grant__claim__merchant__successor", "grant__claim__applicant"),
        )
        return rows.get(pk=recovery_id)

    def aged(self, age: Age, *, on: date) -> "RecoveryQuerySet":
        """Return the open recoveries that are so old on that day, counted from their demand."""
        return self.open().filter(_aged(age, on))

    def ageing(self, *, on: date) -> list[Ageing]:
        """Return how many open recoveries are how old on that day, and what is left of them."""
        left = F("amount_fen") - F("repaid_central_fen") - F("repaid_local_fen")
        figures: dict[str, Any] = {}
        for place, age in enumerate(AGES):
            which = _aged(age, on)
            figures[f"count_{place}"] = Count("pk", filter=which)
            figures[f"left_{place}"] = Coalesce(Sum(left, filter=which), 0)
        found = self.filter(state=RecoveryState.DEMANDED).aggregate(**figures)
        return [
            Ageing(age, found[f"count_{place}"], found[f"left_{place}"])
            for place, age in enumerate(AGES)
        ]

    def overdue(self, *, on: date) -> "RecoveryQuerySet":
        """Return the open recoveries of which something was due before that day, as `overdue_fen`.

        With instalments agreed, only those are due whose day has passed. What is to be netted from
        a payment on its way is not overdue.
        """
        instalments = Sum(
            "plans__instalments__amount_fen",
            filter=Q(plans__state=PlanState.APPROVED, plans__instalments__due_on__lt=on),
        )
        agreed = Sum("plans__instalments__amount_fen", filter=Q(plans__state=PlanState.APPROVED))
        due = Case(
            When(agreed__isnull=False, then=F("amount_fen") - F("agreed") + Coalesce("passed", 0)),
            When(due_on__lt=on, then=F("amount_fen")),
            default=Value(0),
            output_field=models.BigIntegerField(),
        )
        rows = self.open().annotate(agreed=agreed, passed=instalments)
        return rows.annotate(overdue_fen=Greatest(due - COVERED, 0)).filter(overdue_fen__gt=0)
