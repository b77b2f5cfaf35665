"""Indicators that look at all claims of a merchant together: one row a merchant, lists as text."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from subsidy.audits.services.population import Scope, read
from subsidy.audits.services.registry import Gather, Parameters, Rows


def columns(
    sql: str,
    names: Sequence[str],
    *,
    bindings: Callable[[], Mapping[str, Any]] = dict,
) -> Gather:
    """Return the `gather` of columns: per merchant its claims, as `rules.columns` reads them.

    `sql` is one or more WITH queries over `counted` and layouts (see `shares.hits`), the
    last of them `asked`: one row a claim, as (merchant_id, reference, and the columns), whole
    numbers that are never NULL.
    """
    lists = ", ".join(
        f"""string_agg({name}::text, ' ' ORDER BY reference COLLATE "C") AS {name}"""
        for name in ("reference", *names)
    )
    query = f"""
        {sql}
        SELECT credit_code, n, {", ".join(f"lists.{name}" for name in ("reference", *names))}
        FROM (
            SELECT merchant_id, count(*) AS n, {lists} FROM asked GROUP BY merchant_id
        ) AS lists JOIN merchants_merchant AS merchant ON merchant.id = merchant_id
        ORDER BY credit_code COLLATE "C" """

    def gather(scope: Scope, parameters: Parameters) -> Rows:
        return read(query, scope, {**parameters, **bindings()})

    return gather
