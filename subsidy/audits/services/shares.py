"""Indicators that are a share of a merchant's claims: all they add is a query and their words."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.shares import Figures, measure_shares
from subsidy.audits.services.layouts import Layout, read_over
from subsidy.audits.services.population import Scope
from subsidy.audits.services.registry import Gather, Measure, Parameters, Rows

#: Hits are put in order outside: they are few, and all claims would be sorted for them.
_COUNT = """
    SELECT credit_code, count(*),
           coalesce(
               json_agg(json_build_array(reference, subsidy_fen, seen)) FILTER (WHERE is_hit), '[]'
           )
    FROM asked GROUP BY credit_code ORDER BY credit_code COLLATE "C" """


def hits(
    sql: str,
    *,
    over: Sequence[Layout] = (),
    bindings: Callable[[], Mapping[str, Any]] = dict,
) -> Gather:
    """Return the `gather` of a share: per merchant its claims that could be hits, and the hits.

    `sql` is one or more WITH queries over `counted` and the layouts `over` (they may name every
    parameter, and the bounds of the scope), the last of them `asked`: one row a claim, as
    (credit_code, reference, subsidy_fen, is_hit, seen). `seen` says what was seen of a hit, as
    number, text or JSON, or is NULL. `bindings` returns further values that the queries name and
    that are no parameters.
    """

    def gather(scope: Scope, parameters: Parameters) -> Rows:
        rows = read_over(over, f"{sql} {_COUNT}", scope, {**parameters, **bindings()})
        return [(merchant, n, sorted(hits, key=itemgetter(0))) for merchant, n, hits in rows]

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
