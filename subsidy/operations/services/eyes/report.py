"""The four-eyes report: the most that any one person, or any two, could have moved alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from subsidy.core.clock import SHANGHAI
from subsidy.operations.rules.four_eyes import Bundle, People, Power, powers
from subsidy.operations.services.eyes.movements import MOVEMENTS

#: How many of a list are shown: people, pairs, and the movements of the strongest of each.
SHOWN_MAX = 50
Looks = Sequence[Callable[[], str]]


@dataclass(frozen=True)
class Movement:
    """Money that moved once, and every person it needed."""

    kind: str
    subject: str
    amount_fen: int
    at: datetime
    people: People


@dataclass(frozen=True)
class KindSum:
    """All movements of a kind, and the most of it that one person, or two, were enough for."""

    kind: str
    amount_fen: int
    count: int
    person_fen: int
    pair_fen: int


@dataclass(frozen=True)
class EyesReport:
    """What moved from the first to the last day, both included, and whom it needed.

    people, pairs: the strongest first, over all kinds; by_person, by_pair: what the first of them
    could have moved, the largest sums first.
    """

    first_on: date
    last_on: date
    kinds: list[KindSum]
    by_machine_fen: int
    people: list[Power]
    pairs: list[Power]
    by_person: list[Movement]
    by_pair: list[Movement]

    @property
    def person_fen(self) -> int:
        return _most(self.people)

    @property
    def pair_fen(self) -> int:
        return _most(self.pairs)


@transaction.atomic
def eyes_report(*, first_on: date, last_on: date, kind: str = "") -> EyesReport:
    """Look at all that people moved in real programmes on these days, of one kind or of all."""
    period = {"start": _midnight(first_on), "end": _midnight(last_on + timedelta(days=1))}
    looks = [look for name, look in MOVEMENTS.items() if kind in {"", name}]
    bundles = _bundles(looks, period)
    people, pairs = powers(bundles, size=1), powers(bundles, size=2)
    return EyesReport(
        first_on=first_on,
        last_on=last_on,
        kinds=_kinds(bundles),
        by_machine_fen=sum(bundle.amount_fen for bundle in bundles if not bundle.people),
        people=people[:SHOWN_MAX],
        pairs=pairs[:SHOWN_MAX],
        by_person=_movements(looks, people[:1], period),
        by_pair=_movements(looks, pairs[:1], period),
    )


def _most(found: list[Power]) -> int:
    return found[0].amount_fen if found else 0


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def _kinds(bundles: list[Bundle]) -> list[KindSum]:
    ordered = groupby(bundles, key=lambda bundle: bundle.kind)
    return [_kind_sum(kind, list(group)) for kind, group in ordered]


def _kind_sum(kind: str, bundles: list[Bundle]) -> KindSum:
    return KindSum(
        kind=kind,
        amount_fen=sum(bundle.amount_fen for bundle in bundles),
        count=sum(bundle.count for bundle in bundles),
        person_fen=_most(powers(bundles, size=1)),
        pair_fen=_most(powers(bundles, size=2)),
    )


def _moved(looks: Looks) -> str:
    """Return the statement of all movements, with each of the people once, by name."""
    union = " UNION ALL ".join(f"({look()})" for look in looks)
    return f"""
        SELECT kind, subject, amount_fen, at, ARRAY(
            SELECT DISTINCT hand FROM unnest(hands::text[]) AS hand
            WHERE hand IS NOT NULL ORDER BY hand
        ) AS people
        FROM ({union}) AS moved (kind, subject, amount_fen, at, hands)"""


def _bundles(looks: Looks, period: dict[str, Any]) -> list[Bundle]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT kind, people, sum(amount_fen)::bigint, count(*) FROM ({_moved(looks)}) AS moved
            GROUP BY kind, people ORDER BY kind, people""",
            period,
        )
        rows = cursor.fetchall()
    return [Bundle(kind, tuple(people), fen, count) for kind, people, fen, count in rows]


def _movements(looks: Looks, strongest: list[Power], period: dict[str, Any]) -> list[Movement]:
    """Return the largest movements for which these people were enough."""
    if not strongest:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT kind, subject, amount_fen, at, people FROM ({_moved(looks)}) AS moved
            WHERE people <@ %(people)s::text[] AND people <> '{{}}'
            ORDER BY amount_fen DESC, subject LIMIT %(rows_max)s""",
            period | {"people": list(strongest[0].people), "rows_max": SHOWN_MAX},
        )
        rows = cursor.fetchall()
    return [
        Movement(kind, subject, fen, at, tuple(people)) for kind, subject, fen, at, people in rows
    ]
