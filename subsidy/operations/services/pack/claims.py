"""The claims that a run looked at, with the money of each; terms and evidence they rest on."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from django.db import connection

from subsidy.claims.states import HOLDING, GrantState
from subsidy.programmes.models import Terms

ROWS_IN_MEMORY_MAX = 5_000
PAID = [GrantState.PAID, GrantState.RECOVERING, GrantState.RECOVERED]

#: Over the table that `examining` lays out. `account`: what the ledger calls the claim. What stands
#: there now (state, money) is as of the export; the rest as of the cutoff of the run.
_CLAIMS = """
    SELECT examined.reference, 'claim:' || examined.id AS account, merchant.credit_code AS merchant,
        examined.unit, examined."group", category.code AS category, examined.channel, examined.tier,
        examined.bought_on::text, examined.price_fen, examined.subsidy_fen,
        examined.state, examined.stands, 'terms:' || claim.terms_id AS terms, claim.variant,
        terms.notice_number AS notice, claim.state AS state_now,
        CASE WHEN claim.state = ANY(%(holding)s) THEN claim.subsidy_fen ELSE 0 END
            AS reserved_fen,
        coalesce(money.granted_fen, 0) AS granted_fen,
        coalesce(money.central_fen, 0) AS central_fen,
        coalesce(money.local_fen, 0) AS local_fen,
        coalesce(money.paid_fen, 0) AS paid_fen
    FROM pg_temp.examined AS examined
    JOIN claims_claim AS claim ON claim.id = examined.id
    JOIN merchants_merchant AS merchant ON merchant.id = examined.merchant_id
    JOIN programmes_terms AS terms ON terms.id = claim.terms_id
    JOIN programmes_category AS category ON category.id = claim.category_id
    LEFT JOIN LATERAL (
        SELECT sum(amount_fen) FILTER (WHERE state <> 'released')::bigint AS granted_fen,
            sum(central_fen) FILTER (WHERE state <> 'released')::bigint AS central_fen,
            sum(local_fen) FILTER (WHERE state <> 'released')::bigint AS local_fen,
            sum(amount_fen) FILTER (WHERE state = ANY(%(paid)s))::bigint AS paid_fen
        FROM claims_grant WHERE claim_id = claim.id
    ) AS money ON true
    WHERE examined.reference > %(after)s COLLATE "C"
    ORDER BY examined.reference COLLATE "C" LIMIT %(limit)s"""

_EVIDENCE = """
    SELECT examined.reference AS claim, piece.reference, piece.kind, piece.sha256, piece.size,
        piece.is_current
    FROM pg_temp.examined AS examined
    JOIN claims_evidence AS piece ON piece.claim_id = examined.id
    WHERE piece.reference > %(after)s COLLATE "C"
    ORDER BY piece.reference COLLATE "C" LIMIT %(limit)s"""


def claims() -> Iterator[dict[str, Any]]:
    """Yield the claims by reference, within `examining`. Nothing in them is personal."""
    return _pages(_CLAIMS, holding=[str(one) for one in HOLDING], paid=[str(one) for one in PAID])


def evidence() -> Iterator[dict[str, Any]]:
    """Yield what is known of each file of evidence, by its own reference, within `examining`."""
    return _pages(_EVIDENCE)


def _pages(sql: str, **params: Any) -> Iterator[dict[str, Any]]:
    params |= {"after": "", "limit": ROWS_IN_MEMORY_MAX}
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            names = [column.name for column in cursor.description]
            rows: Sequence[Any] = cursor.fetchall()
        page = [dict(zip(names, row, strict=True)) for row in rows]
        yield from page
        if len(page) < ROWS_IN_MEMORY_MAX:
            return
        params["after"] = page[-1]["reference"]


def terms() -> dict[str, Any]:
    """Return what each of the claims' terms says, by its name, within `examining`."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT claim.terms_id FROM pg_temp.examined
            JOIN claims_claim AS claim USING (id) ORDER BY 1"""
        )
        ids = [number for (number,) in cursor.fetchall()]
    rows = Terms.objects.filter(pk__in=ids).order_by("id")
    rows = rows.select_related("programme", "category", "unit").prefetch_related("variants")
    return {f"terms:{row.pk}": _plain(asdict(row.data())) for row in rows}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
