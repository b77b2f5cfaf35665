"""Which claims a run looks at: one table for the time of freezing, which every indicator reads.

The joins and the states at the cutoff are worked out once; thirty indicators then count over a
narrow table.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from subsidy.audits.rules.population import MerchantRow, merchants_of
from subsidy.claims.states import STANDING


@dataclass(frozen=True, slots=True)
class Scope:
    """Claims of a programme bought from `since` (None: its first day) to `as_of`, in their state at
    `cutoff`.
    """

    programme_id: int
    as_of: date
    cutoff: datetime
    since: date | None = None

    @property
    def bounds(self) -> dict[str, Any]:
        """What every query may name."""
        return {
            "programme_id": self.programme_id,
            "as_of": self.as_of,
            "cutoff": self.cutoff,
            "since": self.since,
        }


#: A claim's state at the cutoff is what its first later move left; without one, its state now. So a
#: run as of a past day sees what that day saw. Claims born later come from no state, and drop out.
#: A district of a city (01 to 20 at the end of the code) is another market than a county.
_EXAMINE = """
    CREATE TEMPORARY TABLE examined ON COMMIT DROP AS
    WITH later AS (
        SELECT DISTINCT ON (claim_id) claim_id, source
        FROM claims_claimmove WHERE at > %(cutoff)s ORDER BY claim_id, at, id
    )
    SELECT claim.id, claim.reference, claim.merchant_id, claim.category_id, category."group",
           claim.channel,
           CASE WHEN right(county.code, 2) <= '20' THEN 'urban' ELSE 'rural' END AS tier,
           unit.code AS unit, claim.store_id, claim.terminal_id, claim.product_id,
           claim.applicant_id, claim.contact_id, claim.county_code,
           claim.bought_on, claim.bought_at, claim.created_at, claim.submitted_at,
           claim.delivered_on, claim.delivery_kind, claim.waybill, claim.activated_on,
           claim.invoice_number, claim.invoice_issued_on, claim.device_digest,
           claim.list_price_fen, claim.price_fen, claim.subsidy_fen, claim.terms_id, claim.variant,
           claim.routed_because, claim.vin_is_odd,
           coalesce(later.source, claim.state) AS state,
           coalesce(later.source, claim.state) = ANY(%(standing)s) AS stands
    FROM claims_claim AS claim
    JOIN merchants_merchant AS merchant ON merchant.id = claim.merchant_id
    JOIN merchants_store AS store ON store.id = claim.store_id
    JOIN regions_county AS county ON county.id = store.county_id
    JOIN regions_unit AS unit ON unit.id = merchant.unit_id
    JOIN programmes_category AS category ON category.id = claim.category_id
    LEFT JOIN later ON later.claim_id = claim.id
    WHERE claim.programme_id = %(programme_id)s
      AND claim.bought_on <= %(as_of)s
      AND claim.bought_on >= coalesce(%(since)s, '-infinity'::date)
      AND NOT merchant.is_test
      AND coalesce(later.source, claim.state) <> ''"""


_COUNT = """
    CREATE TEMPORARY VIEW counted AS SELECT * FROM pg_temp.examined WHERE stands;
    CREATE TEMPORARY TABLE totals ON COMMIT DROP AS
    SELECT merchant_id, count(*) AS n FROM counted GROUP BY merchant_id"""


@contextmanager
def moment(snapshot: str = "") -> Iterator[str]:
    """Have all queries within see the same moment: now, or that of another connection's `snapshot`.

    Yields by what name another connection sees this moment too; "" within a transaction that was
    open before, whose changes no other connection sees.
    """
    is_outermost, exported = not connection.in_atomic_block, ""
    with transaction.atomic(), connection.cursor() as cursor:
        if is_outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            if snapshot:
                cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
            cursor.execute("SELECT pg_export_snapshot()")
            [(exported,)] = cursor.fetchall()
            # Sorts and hashes of all claims fit; a run is one of few such transactions.
            cursor.execute("SET LOCAL work_mem = '64MB'")
            # Tables of a minute's life: a tenth of the usual sample tells enough of them.
            cursor.execute("SET LOCAL default_statistics_target = 10")
        yield exported


@contextmanager
def examining(scope: Scope) -> Iterator[None]:
    """Lay the claims of the scope out for `read`: as table `examined`, and those that stand as
    sales as `counted`, of which `totals` says how many each merchant has. Within a `moment`, its
    own where none is open.
    """
    with moment(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.examined, pg_temp.totals CASCADE")
        standing = [str(state) for state in STANDING]
        cursor.execute(_EXAMINE, scope.bounds | {"standing": standing})
        cursor.execute("CREATE UNIQUE INDEX ON examined (id)")
        cursor.execute("ANALYZE examined")
        cursor.execute(_COUNT)
        yield


def read(
    sql: str, scope: Scope, parameters: Mapping[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    """Return the rows of a query over `counted` (or `examined`), which `examining` has laid out.

    The query orders by a stable key, text by COLLATE "C".
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, scope.bounds | dict(parameters or {}))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


_MERCHANTS = """
    SELECT credit_code, "group", channel, tier, n, subsidy_fen FROM (
        SELECT merchant_id, "group", channel, tier, count(*) AS n,
               sum(subsidy_fen)::bigint AS subsidy_fen
        FROM counted GROUP BY merchant_id, "group", channel, tier
    ) JOIN merchants_merchant AS merchant ON merchant.id = merchant_id
    ORDER BY credit_code COLLATE "C", "group" COLLATE "C", channel COLLATE "C", tier """


def read_merchants(scope: Scope) -> list[MerchantRow]:
    """Return the merchants with claims in the scope, by credit code."""
    return merchants_of(read(_MERCHANTS, scope))
