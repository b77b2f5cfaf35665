"""The history of what staff can change: a table of changes beside each table, written by triggers.

A change is the whole row as one statement left it, with the time of the database and what the door
said of the actor and the request. Triggers are of statement level, so that a statement over a
thousand rows writes its thousand changes by one INSERT. Actor and request stand in the change
itself: no row is written for a request that changes nothing. They reach the trigger by a setting of
the connection, set before a statement that writes such a table, and before no other; the road of a
claim touches none of them. Moves, transfers and decisions are written once: their own history.
"""

import json
import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar

import pghistory
import pghistory.models
import pgtrigger
from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from subsidy.core.acting import said
from subsidy.core.sealed import SealedTextField

_STATEMENTS_KNOWN_MAX = 512
#: How statements begin that write nothing; names of savepoints are never the same.
_READS = ("SELECT", "SAVEPOINT", "RELEASE")
M = TypeVar("M", bound=type[models.Model])


class Change(pghistory.models.Event):
    """A row as one statement made it, changed it, or found it when deleting it.

    Subclasses are made by `tracked`: the columns of the row, and `pgh_obj`, the row itself.
    """

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True


def tracked(
    *trackers: pghistory.RowEvent,
    exclude: Sequence[str] = (),
    fields: Sequence[str] | None = None,
    model_name: str | None = None,
    has_row: bool = True,
) -> Callable[[M], M]:
    """Keep the changes of a model: all of them, and of all columns, unless others are named.

    Sealed columns are kept as they lie in the table: they cannot be opened in another one. What a
    row refers to is kept as its bare id, without an index.
    """

    def track(model: M) -> M:
        names = fields or [field.name for field in model._meta.concrete_fields]
        kept = [name for name in names if name not in exclude]
        columns = {name: _column(model._meta.get_field(name)) for name in kept}
        keep: Callable[[M], M] = pghistory.track(
            *(
                trackers
                or (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
            ),
            fields=kept,
            obj_field=pghistory.ObjForeignKey(related_name="changes", db_index=True)
            if has_row
            else None,
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,  # type: ignore[arg-type] # none, as its documentation says
            append_only=False,
            model_name=model_name or f"{model._meta.object_name}Change",
            base_model=Change,
            attrs={name: column for name, column in columns.items() if column},
            meta={
                "verbose_name": _("change"),
                "verbose_name_plural": _("changes"),
                "default_permissions": (),
                "triggers": [
                    pgtrigger.Protect(
                        name="written_once", operation=pgtrigger.Update | pgtrigger.Delete
                    )
                ],
            },
            level=pghistory.Statement,
        )
        return keep(model)

    return track


def _column(field: Any) -> models.Field | None:
    """Return the column of a change where it is not simply that of the row."""
    if isinstance(field, SealedTextField):
        return models.BinaryField(null=field.null)
    if isinstance(field, models.ForeignKey):
        return models.BigIntegerField(field.verbose_name, null=field.null, db_column=field.column)
    return None


@cache
def change_models() -> tuple[Any, ...]:
    """Return all models of changes, by the name of their table."""
    found = (model for model in apps.get_models() if issubclass(model, Change))
    return tuple(sorted(found, key=lambda model: model._meta.db_table))


def tracked_tables() -> list[str]:
    """Return the names of the tables whose changes are kept."""
    return [model.pgh_tracked_model._meta.db_table for model in change_models()]


def listen(connection: BaseDatabaseWrapper, **_kwargs: object) -> None:
    """Tell this connection from now on who acts; a receiver of `connection_created`."""
    if _tell not in connection.execute_wrappers:
        connection.execute_wrappers.append(_tell)


def _tell(
    execute: Callable[..., Any], sql: str, params: object, many: object, context: dict[str, Any]
) -> Any:
    if not sql.startswith(_READS) and _writes_history(sql):
        words = json.dumps(said(), ensure_ascii=False) if said() else ""
        with context["connection"].cursor() as cursor:
            cursor.execute("SELECT set_config('pghistory.context_metadata', %s, false)", [words])
    return execute(sql, params, many, context)


@lru_cache(maxsize=_STATEMENTS_KNOWN_MAX)
def _writes_history(sql: str) -> bool:
    """Return whether the statement names a tracked table as one it writes."""
    return bool(_writing().search(sql))


@cache
def _writing() -> re.Pattern[str]:
    tables = "|".join(tracked_tables())
    return re.compile(rf'(?:INSERT INTO|UPDATE|DELETE FROM) "?(?:{tables})\b')
