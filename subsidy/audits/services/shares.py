"""Indicators that are a share of a merchant's claims: all they add is a query and their words."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.shares import Figures, measure_shares
from subsidy.audits.services.population import Scope, read
from subsidy.audits.services.registry import Gather, Measure, Parameters, Rows

#: Hits are put in order outside: they are few, and all claims would be sorted for them.
_COUNT = """
    SELECT credit_code, n, hits FROM (
        SELECT merchant_id, count(*) AS n,
               json_agg(json_build_array(reference, subsidy_fen, seen)) FILTER (WHERE is_hit)
               AS hits
        FROM asked GROUP BY merchant_id
    ) JOIN merchants_merchant AS merchant ON merchant.id = merchant_id
    ORDER BY credit_code COLLATE "C" """
#: Where hits are read by themselves.
_COUNT_FOUND = """
    SELECT credit_code, n, hits FROM {among}
    JOIN merchants_merchant AS merchant ON merchant.id = merchant_id
    LEFT JOIN (
        SELECT merchant_id, json_agg(json_build_array(reference, subsidy_fen, seen)) AS hits
        FROM found GROUP BY merchant_id
    ) AS told USING (merchant_id)
    ORDER BY credit_code COLLATE "C" """


def hits(sql: str, *, bindings: Callable[[], Mapping[str, Any]] = dict) -> Gather:
    """Return the `gather` of a share: per merchant its claims that could be hits, and the hits.

    `sql` is one or more WITH queries over `counted` and layouts (they may name every parameter, and
    the bounds of the scope), the last of them `asked`: one row a claim, as
    (merchant_id, reference, subsidy_fen, is_hit, seen). `seen` says what was seen of a hit, as
    number, text or JSON, or is NULL. `bindings` returns further values that the queries name and
    that are no parameters.
    """
    return _gather(f"{sql} {_COUNT}", bindings)


def found(sql: str, *, among: str = "totals") -> Gather:
    """Return the `gather` of a share whose hits are few, and read by themselves.

    As `hits`, but the last query is `found`: one row a hit, as (merchant_id, reference,
    subsidy_fen, seen). `among`: where (merchant_id, n) are, the claims that could be hits; all
    claims, or one of the queries.
    """
    return _gather(f"{sql} {_COUNT_FOUND.format(among=among)}", dict)


def _gather(query: str, bindings: Callable[[], Mapping[str, Any]]) -> Gather:
    def gather(scope: Scope, parameters: Parameters) -> Rows:
        rows = read(query, scope, {**parameters, **bindings()})
        return [(merchant, n, sorted(hits or (), key=itemgetter(0))) for merchant, n, hits in rows]

    return gather


def share(figures: Figures = lambda _seen: {}) -> Measure:
    """Return the `measure` of a share (null A; with `error_rate` among the parameters, null D).

    `figures` makes numbers for the sentence of what was seen of all hits.
    """

    def measure(
        merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters
    ) -> list[Finding]:
        return measure_shares(merchants, rows, parameters, figures=figures)

    return measure
