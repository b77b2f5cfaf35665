"""Claims that wait for payment, by the ten thousand: one is made by the verbs, the others copy it.

Each has a citizen and an account of its own, so that each is a payment of its own.
"""

from collections.abc import Mapping
from typing import Any

from bench import sales

#: Ids of the copies; no sequence has come so far.
FIRST_ID = 10_000_000
CENTRAL_FEN, LOCAL_FEN = 30_000, 3_333
AMOUNT_FEN = CENTRAL_FEN + LOCAL_FEN
#: Of so many sales at least one is approved without a person.
SALES_TRIED = 20
#: Claims as old as this have nothing to prove to the triggers that watch how rows are born.
COPIED = ("applicants_applicant", "applicants_contact", "claims_claim", "claims_grant")


def seed(count: int) -> None:
    """Let so many approved claims of citizens wait for payment. Django is set up."""
    from django.db import connection, transaction

    claim = _approved_claim()
    grant = claim.grants.get()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in COPIED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for row, changes in (
            (claim.applicant, {"document_digest": _digest("document")}),
            (claim.contact, _contact()),
            (claim, _claim()),
            (grant, _grant()),
        ):
            _copy(cursor, row, count, changes)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in COPIED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        _commit(cursor, claim.line.book, count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _approved_claim() -> Any:
    from subsidy.claims import services
    from subsidy.claims.models import Claim
    from subsidy.claims.rules.request import ClaimRequest
    from subsidy.core import clock
    from subsidy.core.actors import Actor
    from subsidy.merchants.models import Merchant

    by, trade = Actor.sweep("bench"), sales.open_trade()
    seller = trade.merchants[0]
    merchant = Merchant.objects.get(credit_code=seller.credit_code)
    for body in trade.claims(seller, SALES_TRIED):
        asked = ClaimRequest.model_validate(body)
        services.submit(merchant, asked, by=by, at=clock.now())
    services.decide_waiting(by=by, at=clock.now())
    rows = Claim.objects.filter(state="approved").order_by("id")
    return rows.select_related("applicant", "contact", "line")[0]


def _copy(cursor: Any, row: Any, count: int, changes: Mapping[str, str]) -> None:
    """Copy the row so often, its id counting up; `changes`: column -> expression over `i`."""
    fields = [field.column for field in row._meta.concrete_fields]
    table = row._meta.db_table
    values = [changes.get(column, f"old.{column}") for column in fields]
    values[fields.index("id")] = f"{FIRST_ID} + i"
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(fields)}) SELECT {', '.join(values)}"
        f" FROM {table} AS old, generate_series(1, {count}) AS i WHERE old.id = {row.pk}"
    )


def _digest(purpose: str) -> str:
    """Return the expression of a digest as no person has it: key version 1, then 32 bytes."""
    return f"'\\x01'::bytea || sha256(('{purpose}' || i)::bytea)"


def _sealed(field: str, text: str) -> str:
    from subsidy.core.sealed import seal

    return f"'\\x{seal(text, purpose=f'applicants.contact.{field}').hex()}'::bytea"


def _contact() -> dict[str, str]:
    return {
        "applicant_id": f"{FIRST_ID} + i",
        "digest": _digest("contact"),
        "account_bank": "'中国工商银行'",
        "account_branch": "'石家庄桥西支行'",
        "account_number": _sealed("account_number", "6222020402000123453"),
        "account_digest": _digest("account"),
        "account_name": _sealed("account_name", "张三"),
    }


def _claim() -> dict[str, str]:
    return {
        "reference": "'BENCH-' || i",
        "external_id": "'bench-' || i",
        "applicant_id": f"{FIRST_ID} + i",
        "contact_id": f"{FIRST_ID} + i",
        "payee": "'applicant'",
        "payout_account_id": "NULL",
        "subsidy_fen": str(AMOUNT_FEN),
    }


def _grant() -> dict[str, str]:
    return {
        "claim_id": f"{FIRST_ID} + i",
        "amount_fen": str(AMOUNT_FEN),
        "central_fen": str(CENTRAL_FEN),
        "local_fen": str(LOCAL_FEN),
    }


def _commit(cursor: Any, book: str, count: int) -> None:
    """Give the book the money, as committed already."""
    cursor.execute(
        """
        UPDATE ledger_balance SET committed_fen = committed_fen + %(amount)s,
            central_fen = central_fen + %(central)s, local_fen = local_fen + %(local)s,
            central_spent_fen = central_spent_fen + %(central)s,
            local_spent_fen = local_spent_fen + %(local)s
        WHERE book = %(book)s""",
        {
            "book": book,
            "amount": AMOUNT_FEN * count,
            "central": CENTRAL_FEN * count,
            "local": LOCAL_FEN * count,
        },
    )
