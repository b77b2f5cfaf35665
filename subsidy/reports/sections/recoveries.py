"""Recoveries: what was asked back, what came, what was written off, and how old the rest is."""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from subsidy.core.clock import SHANGHAI
from subsidy.disbursements.models import Recovery, RecoveryMove, Repayment, WriteOffMove
from subsidy.disbursements.models.recoveries import RecoveryReason
from subsidy.disbursements.rules.recoveries import AGES, Age
from subsidy.disbursements.states import RecoveryState
from subsidy.reports.columns import Measure
from subsidy.reports.services.registry import (
    Bars,
    Facts,
    Item,
    Part,
    Scope,
    Section,
    SectionTable,
    register,
)

Group = dict[str, Any]
S = RecoveryState


def gather(scope: Scope) -> Facts:
    """Return the facts, each recovery as it stood at the end of the period."""
    groups = _groups(scope)
    owed = [group for group in groups if group["state_then"] == S.DEMANDED]
    states = [_row("state", state, groups, "state_then") for state in S.values]
    reasons = [_row("reason", reason, groups, "reason_code") for reason in RecoveryReason.values]
    ages = [_row("age", age.name, owed, "age") for age in AGES]
    return {
        "figures": {
            **_moved(scope),
            "open": _sum(owed, "count"),
            "open_fen": _left(owed),
            "old_fen": _left(group for group in owed if group["age"] == AGES[-1].name),
        },
        "rows": {
            "states": states,
            "ages": [{name: row[name] for name in ("age", "count", "left_fen")} for row in ages],
            "reasons": reasons,
        },
    }


def _recoveries(scope: Scope) -> QuerySet[Recovery]:
    return Recovery.objects.filter(
        grant__claim__programme=scope.programme,
        demanded_at__lte=scope.end,
        **scope.of_unit("grant__claim__line__unit"),
    )


def _groups(scope: Scope) -> list[Group]:
    """Return counts and sums by state, reason and age. One query."""
    moves = RecoveryMove.objects.filter(recovery=OuterRef("pk"), at__lte=scope.end)
    repaid = Repayment.objects.filter(recovery=OuterRef("pk"), recorded_at__lte=scope.end)
    sums = repaid.values("recovery").annotate(sum=Sum("amount_fen")).values("sum")
    rows = _recoveries(scope).annotate(
        state_then=Subquery(moves.order_by("-id").values("target")[:1]),
        repaid_then=Coalesce(Subquery(sums), 0, output_field=BigIntegerField()),
        age=_age(scope),
    )
    keys = ("state_then", "reason_code", "age")
    found = rows.values(*keys).annotate(
        count=Count("id"), amount_fen=Sum("amount_fen"), repaid_fen=Sum("repaid_then")
    )
    return list(found.order_by(*keys))


def _age(scope: Scope) -> Case:
    cases = [
        When(demanded_at__gte=_first_moment(age, scope), then=Value(age.name)) for age in AGES[:-1]
    ]
    return Case(*cases, default=Value(AGES[-1].name))


def _first_moment(age: Age, scope: Scope) -> datetime:
    """Return the moment from which on a demand is no older than the age."""
    assert age.to_days is not None
    return datetime.combine(scope.as_of - timedelta(days=age.to_days), time.min, SHANGHAI)


def _sum(groups: Iterable[Group], name: str) -> int:
    return sum(int(group[name]) for group in groups)


def _left(groups: Iterable[Group]) -> int:
    return sum(int(group["amount_fen"]) - int(group["repaid_fen"]) for group in groups)


def _row(name: str, value: str, groups: list[Group], key: str) -> dict[str, Any]:
    ours = [group for group in groups if group[key] == value]
    return {
        name: value,
        "count": _sum(ours, "count"),
        "amount_fen": _sum(ours, "amount_fen"),
        "repaid_fen": _sum(ours, "repaid_fen"),
        "left_fen": _left(ours),
    }


def _moved(scope: Scope) -> dict[str, int]:
    """Return what was demanded, repaid and written off within the period."""
    demanded = (
        _recoveries(scope)
        .filter(demanded_at__gte=scope.start)
        .aggregate(count=Count("id"), fen=Sum("amount_fen", default=0))
    )
    place = {"recovery__grant__claim__programme": scope.programme} | scope.of_unit(
        "recovery__grant__claim__line__unit"
    )
    repaid = Repayment.objects.filter(recorded_at__range=(scope.start, scope.end), **place)
    lost = WriteOffMove.objects.filter(
        at__range=(scope.start, scope.end),
        **{f"write_off__{path}": value for path, value in place.items()},
    ).aggregate(
        approved=Sum("write_off__amount_fen", filter=Q(verb="approve"), default=0),
        revived=Sum("write_off__amount_fen", filter=Q(verb="revive"), default=0),
    )
    return {
        "demanded": demanded["count"],
        "demanded_fen": demanded["fen"],
        "repaid_fen": repaid.aggregate(fen=Sum("amount_fen", default=0))["fen"],
        "lost_fen": lost["approved"] - lost["revived"],
    }


def _say(labels: Callable[[str], Any]) -> Callable[[str], str]:
    return lambda value: str(labels(value).label)


def _age_name(name: str) -> str:
    return str(AGE_NAMES[name])


AGE_NAMES = {
    "0-30": _("up to 30 days"),
    "31-90": _("31 to 90 days"),
    "91-180": _("91 to 180 days"),
    "over-180": _("over 180 days"),
}
COUNT = Item(name="count", title=_("Recoveries"))
LEFT = Item(name="left_fen", title=_("Not repaid (yuan)"), measure=Measure.FEN)
SUMS = (
    COUNT,
    Item(name="amount_fen", title=_("Demanded (yuan)"), measure=Measure.FEN),
    Item(name="repaid_fen", title=_("Repaid (yuan)"), measure=Measure.FEN),
    LEFT,
)
TOTALS = ("count", "amount_fen", "repaid_fen", "left_fen")
RECOVERIES = register(
    Section(
        name="recoveries",
        place=70,
        title=_("Recoveries"),
        note=_("Age counts from the demand. Written off is not forgiven: it is still owed."),
        gather=gather,
        figures=(
            Item(name="demanded", title=_("Demanded in the period")),
            Item(name="demanded_fen", title=_("Demanded (yuan)"), measure=Measure.FEN),
            Item(name="repaid_fen", title=_("Repaid in the period (yuan)"), measure=Measure.FEN),
            Item(
                name="lost_fen",
                title=_("Written off in the period (yuan)"),
                measure=Measure.FEN,
            ),
            Item(name="open", title=_("Open at the end")),
            Item(name="open_fen", title=_("Open (yuan)"), measure=Measure.FEN),
            Item(name="old_fen", title=_("of it over 180 days old (yuan)"), measure=Measure.FEN),
        ),
        tables=(
            SectionTable(
                name="states",
                title=_("All recoveries so far, by state"),
                columns=(
                    Item(name="state", title=_("State"), measure=Measure.TEXT, say=_say(S)),
                    *SUMS,
                ),
                totals=TOTALS,
            ),
            SectionTable(
                name="ages",
                title=_("Open recoveries by age"),
                columns=(
                    Item(name="age", title=_("Age"), measure=Measure.TEXT, say=_age_name),
                    COUNT,
                    LEFT,
                ),
                totals=("count", "left_fen"),
                bars=Bars(
                    title=_("Open, 10,000 yuan"),
                    label="age",
                    parts=(Part(column="left_fen", colour="#2563eb"),),
                ),
            ),
            SectionTable(
                name="reasons",
                title=_("All recoveries so far, by reason"),
                columns=(
                    Item(
                        name="reason",
                        title=_("Reason"),
                        measure=Measure.TEXT,
                        say=_say(RecoveryReason),
                    ),
                    *SUMS,
                ),
                totals=TOTALS,
            ),
        ),
    )
)
