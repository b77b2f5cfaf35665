"""Which claims a run looks at, as SQL that every indicator's query begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from subsidy.audits.rules.population import MerchantRow, merchants_of
from subsidy.claims.states import STANDING


@dataclass(frozen=True, slots=True)
class Scope:
    """Claims of a programme bought up to and including `as_of`, in their state at `cutoff`."""

    programme_id: int
    as_of: date
    cutoff: datetime


#: A claim's state at the cutoff is what its first later move left; without one, its state now. So a
#: run as of a past day sees what that day saw. Claims born later come from no state, and drop out.
_COUNTED = """
    WITH later AS (
        SELECT DISTINCT ON (claim_id) claim_id, source
        FROM claims_claimmove WHERE at > %(cutoff)s ORDER BY claim_id, at, id
    ), counted AS (
        SELECT claim.*, merchant.credit_code, category."group"
        FROM claims_claim AS claim
        JOIN merchants_merchant AS merchant ON merchant.id = claim.merchant_id
        JOIN programmes_category AS category ON category.id = claim.category_id
        LEFT JOIN later ON later.claim_id = claim.id
        WHERE claim.programme_id = %(programme_id)s
          AND claim.bought_on <= %(as_of)s
          AND NOT merchant.is_test
          AND coalesce(later.source, claim.state) = ANY(%(standing)s)
    )"""


def read(
    sql: str, scope: Scope, parameters: Mapping[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    """Return the rows of a query over `counted`: the claims of the scope with `credit_code` and
    `group`. The query orders by a stable key, text by COLLATE "C".
    """
    given: dict[str, Any] = {
        "programme_id": scope.programme_id,
        "as_of": scope.as_of,
        "cutoff": scope.cutoff,
        "standing": [str(state) for state in STANDING],
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{_COUNTED} {sql}", given | dict(parameters or {}))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


_MERCHANTS = """
    SELECT credit_code, "group", channel, count(*), sum(subsidy_fen)::bigint
    FROM counted GROUP BY credit_code, "group", channel
    ORDER BY credit_code COLLATE "C", "group" COLLATE "C", channel COLLATE "C" """


def read_merchants(scope: Scope) -> list[MerchantRow]:
    """Return the merchants with claims in the scope, by credit code."""
    return merchants_of(read(_MERCHANTS, scope))
