"""The one mover. A transition is a row of a table, done by one statement, recorded with it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from subsidy.core.actors import Actor
from subsidy.core.errors import WrongState
from subsidy.core.rows import ask

#: verb -> (states it starts from, state it ends in)
Moves = Mapping[str, tuple[frozenset[str], str]]


class Move(models.Model):
    """One transition that happened; written once, with the row it moved, by the mover alone.

    A subclass adds the foreign key to what moves, with `related_name="moves"`.
    """

    verb = models.CharField(_("verb"), max_length=20)
    source = models.CharField(_("from"), max_length=20, blank=True)
    target = models.CharField(_("to"), max_length=20)
    by_kind = models.CharField(_("kind of actor"), max_length=10)
    by_reference = models.CharField(_("actor"), max_length=150)
    by_staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("member of staff"),
    )
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Protect(
                name="written_once",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.source} → {self.target}"


class Told(models.Model):
    """Something that others may have to hear of: born untold, told once.

    A mark on the row, not a place in the table: ids commit out of order, and who reads on from the
    last id misses what comes late. The default is the database's, so that writers need not know.
    """

    is_told = models.BooleanField(_("told"), default=False, db_default=False, editable=False)

    class Meta:
        abstract = True
        indexes = [
            models.Index(name="%(class)s_untold", fields=["id"], condition=models.Q(is_told=False))
        ]


class _AllButTelling(pgtrigger.Condition):
    """Whatever an UPDATE does besides turning `is_told` on."""

    sql = 'OLD."is_told" OR NOT NEW."is_told"'

    def resolve(self, model: type[models.Model]) -> str:
        others = pgtrigger.AnyChange(exclude=["is_told"]).resolve(model)
        return f"{self.sql} OR {others}"


class ToldMove(Told, Move):
    """A move that merchants may have to hear of."""

    class Meta(Told.Meta):
        abstract = True
        triggers = [
            pgtrigger.Protect(
                name="written_once_then_told",
                operation=pgtrigger.Update,
                condition=_AllButTelling(),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]


def guard(moves: Moves, *, born: Iterable[str]) -> list[pgtrigger.Trigger]:
    """Return the triggers that refuse, by raw SQL too, what the table of moves does not hold."""
    pairs = sorted({(source, target) for sources, target in moves.values() for source in sources})
    return [
        pgtrigger.FSM(
            name="moves_by_the_table",
            field="state",
            transitions=[pair for pair in pairs if pair[0] != pair[1]],
        ),
        pgtrigger.Protect(
            name="born_in_a_first_state",
            operation=pgtrigger.Insert,
            condition=~pgtrigger.Q(new__state__in=sorted(born)),
        ),
    ]


def move(row: Any, verb: str, *, by: Actor, at: datetime, reason: str = "", **facts: object) -> int:
    """Move the row along `verb`, write `facts` with it, record it; return the id of the move.

    Raises WrongState. The conditional UPDATE is the lock: of two racers, exactly one wins.
    """
    won = move_many(type(row), [row.pk], verb, by=by, at=at, reason=reason, **facts)
    row.refresh_from_db()
    if not won:
        name = row._meta.verbose_name
        raise WrongState(f"cannot {verb} a {name} that is {row.state}")
    return won[row.pk]


def move_many(
    model: Any,
    ids: Iterable[int],
    verb: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    **facts: object,
) -> dict[int, int]:
    """Move all rows that are in a state the verb starts from; return row id -> id of its move.

    One statement: lock in id order, update, record. Rows in another state are left alone.
    """
    sources, target = model.MOVES[verb]
    moves = model._meta.get_field("moves").related_model
    owner = model._meta.get_field("moves").field.column
    columns = {model._meta.get_field(name): value for name, value in facts.items()}
    quote = connection.ops.quote_name
    facts_sql = "".join(f", {quote(field.column)} = %s" for field in columns)
    sql = f"""
        WITH locked AS (
            SELECT id, state FROM {quote(model._meta.db_table)}
            WHERE id = ANY(%s) AND state = ANY(%s) ORDER BY id FOR UPDATE
        ), moved AS (
            UPDATE {quote(model._meta.db_table)} AS row SET state = %s{facts_sql}
            FROM locked WHERE row.id = locked.id RETURNING row.id, locked.state
        )
        INSERT INTO {quote(moves._meta.db_table)} ({quote(owner)},
            verb, source, target, by_kind, by_reference, by_staff_id, at, reason)
        SELECT id, %s, state, %s, %s, %s, %s, %s, %s FROM moved ORDER BY id
        RETURNING {quote(owner)}, id"""
    params = [list(ids), list(sources), target]
    params += [field.get_db_prep_save(value, connection) for field, value in columns.items()]
    params += [verb, target, by.kind, by.reference, by.staff_id, at, reason]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return dict(cursor.fetchall())


def record_births(
    model: Any, rows: Iterable[tuple[int, str, str]], *, by: Actor, at: datetime
) -> None:
    """Record how new rows of `model` came about: (id, verb, first state) each."""
    born = list(rows)
    if not born:
        return
    moves = model._meta.get_field("moves").related_model
    owner = model._meta.get_field("moves").field.column
    quote = connection.ops.quote_name
    ask(
        f"""
        INSERT INTO {quote(moves._meta.db_table)} ({quote(owner)},
            verb, source, target, by_kind, by_reference, by_staff_id, at, reason)
        SELECT id, verb, '', target, %b, %b, %b::bigint, %b, ''
        FROM unnest(%b::bigint[], %b::text[], %b::text[]) AS new (id, verb, target)""",
        [by.kind, by.reference, by.staff_id, at, *map(list, zip(*born, strict=True))],
    )
