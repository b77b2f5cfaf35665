"""Indicators that look at all claims of a merchant together: one row a merchant, lists as text."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from subsidy.audits.services.layouts import Layout, read_over
from subsidy.audits.services.population import Scope
from subsidy.audits.services.registry import Gather, Parameters, Rows


def columns(
    sql: str,
    names: Sequence[str],
    *,
    over: Sequence[Layout] = (),
    bindings: Callable[[], Mapping[str, Any]] = dict,
) -> Gather:
    """Return the `gather` of columns: per merchant its claims, as `rules.columns` reads them.

    `sql` is one or more WITH queries over `counted` and the layouts `over` (see `shares.hits`), the
    last of them `asked`: one row a claim, as (merchant_id, credit_code, reference, and the
    columns), whole numbers that are never NULL.
    """
    lists = ", ".join(
        f"""string_agg({name}::text, ' ' ORDER BY reference COLLATE "C")""" for name in names
    )
    query = f"""
        {sql}
        SELECT credit_code, count(*), string_agg(reference, ' ' ORDER BY reference COLLATE "C"),
               {lists}
        FROM asked GROUP BY merchant_id, credit_code ORDER BY credit_code COLLATE "C" """

    def gather(scope: Scope, parameters: Parameters) -> Rows:
        return read_over(over, query, scope, {**parameters, **bindings()})

    return gather
