"""Tables that several questions of a run read: laid out once, by the first that asks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from subsidy.audits.rules.rounding import canonical
from subsidy.audits.services.population import Scope

#: For which claims a table was laid out, and by which parameters; NULL where there is none.
_LAID_OUT = """
    SELECT 'pg_temp.examined'::regclass::oid::text,
           obj_description(to_regclass(%s), 'pg_class')"""


@dataclass(frozen=True, slots=True)
class Layout:
    """A temporary table over `counted`, and over other layouts. parameters: those of the indicator
    that `sql` names; bindings: returns further values that it names.
    """

    name: str
    sql: str
    parameters: tuple[str, ...] = ()
    bindings: Callable[[], Mapping[str, Any]] = dict
    over: "tuple[Layout, ...]" = ()


def lay_out(layouts: Sequence[Layout], scope: Scope, parameters: Mapping[str, Any]) -> None:
    """Make the tables, and those that they are made of, unless they are there already."""
    for layout in layouts:
        lay_out(layout.over, scope, parameters)
        _lay_out(layout, scope, parameters)


def _lay_out(layout: Layout, scope: Scope, parameters: Mapping[str, Any]) -> None:
    """Questions in the shadow may have other parameters: then the table is laid out anew."""
    own = {name: parameters[name] for name in layout.parameters}
    with connection.cursor() as cursor:
        cursor.execute(_LAID_OUT, [f"pg_temp.{layout.name}"])
        [(claims, laid_out)] = cursor.fetchall()
        wanted = f"{claims} {canonical(own).decode()}"
        if wanted == laid_out:
            return
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{layout.name}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {layout.name} ON COMMIT DROP AS {layout.sql}",
            scope.bounds | own | dict(layout.bindings()),
        )
        cursor.execute(f"ANALYZE {layout.name}")
        cursor.execute(f"COMMENT ON TABLE {layout.name} IS %s", [wanted])
