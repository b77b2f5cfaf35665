"""What moves, against the record of its moves."""

from subsidy.operations.services.proofs.proof import REAL

_BATCHES = f"(SELECT id FROM disbursements_batch WHERE programme_id IN {REAL})"
_CLAIMS = f"(SELECT id FROM claims_claim WHERE programme_id IN {REAL})"
_CASES = f"(SELECT id FROM cases_case WHERE programme_id IN {REAL})"
_LINES = f"(SELECT id FROM funds_fundline WHERE programme_id IN {REAL})"
_MERCHANTS = "(SELECT id FROM merchants_merchant WHERE NOT is_test)"
_RECOVERIES = f"""(
    SELECT recovery.id FROM disbursements_recovery AS recovery
    JOIN claims_grant AS awarded ON awarded.id = recovery.grant_id
    WHERE awarded.claim_id IN {_CLAIMS})"""
_OF_PROGRAMME = f"programme_id IN {REAL}"
_OF_CLAIM = f"claim_id IN {_CLAIMS}"
_OF_RECOVERY = f"recovery_id IN {_RECOVERIES}"
#: State of rows that are born without a move.
BORN = {"funds_fundline": "open", "programmes_programme": "draft"}
#: table, what its moves call their owner, how a row is called, which rows are real
MOVING = (
    ("claims_claim", "claim", "reference", _OF_PROGRAMME),
    ("claims_reassessment", "reassessment", "document_number", _OF_PROGRAMME),
    ("disbursements_batch", "batch", "number", f"id IN {_BATCHES}"),
    ("disbursements_payment", "payment", "reference", f"batch_id IN {_BATCHES}"),
    ("disbursements_recovery", "recovery", "reference", f"id IN {_RECOVERIES}"),
    ("disbursements_netting", "netting", "id", _OF_RECOVERY),
    ("disbursements_instalmentplan", "plan", "document_number", _OF_RECOVERY),
    ("disbursements_writeoff", "write_off", "document_number", _OF_RECOVERY),
    ("disbursements_treasuryreturn", "treasury_return", "document_number", _OF_PROGRAMME),
    ("disbursements_paymentstop", "stop", "id", f"programme_id IS NULL OR row.{_OF_PROGRAMME}"),
    ("disbursements_accountcorrection", "correction", "document_number", _OF_CLAIM),
    ("claims_watch", "watch", "id", "id IS NOT NULL"),
    ("merchants_succession", "succession", "document_number", f"merchant_id IN {_MERCHANTS}"),
    ("funds_fundline", "line", "id", _OF_PROGRAMME),
    ("funds_fundorder", "order", "document_number", f"line_id IN {_LINES}"),
    ("clearing_yearendorder", "order", "document_number", _OF_PROGRAMME),
    ("programmes_programme", "programme", "code", "is_test = false"),
    ("merchants_merchant", "merchant", "credit_code", f"id IN {_MERCHANTS}"),
    ("merchants_payoutaccount", "account", "id", f"merchant_id IN {_MERCHANTS}"),
    ("catalogue_filedprice", "price", "id", f"merchant_id IN {_MERCHANTS}"),
    ("sampling_sample", "sample", "reference", _OF_PROGRAMME),
    ("audits_flag", "flag", "reference", f"merchant_id IN {_MERCHANTS}"),
    ("audits_indicatorsetting", "setting", "id", "id IS NOT NULL"),
    ("cases_case", "case", "reference", _OF_PROGRAMME),
    ("cases_casedecision", "decision", "id", f"case_id IN {_CASES}"),
    ("cases_casehold", "case_hold", "id", f"case_id IN {_CASES}"),
    ("cases_reinstatement", "reinstatement", "id", f"merchant_id IN {_MERCHANTS}"),
    ("inspections_inspection", "inspection", "reference", _OF_PROGRAMME),
    ("operations_driftcase", "case", "reference", "id IS NOT NULL"),
)


def last_moves() -> str:
    """The state of every row, against the end of its last move."""
    return " UNION ALL ".join(
        f"""
        SELECT row.{name}::text, coalesce(last.target, {_born(table)}), row.state
        FROM {table} AS row
        LEFT JOIN (
            SELECT DISTINCT ON ({owner}_id) {owner}_id, target FROM {table}move
            ORDER BY {owner}_id, id DESC
        ) AS last ON last.{owner}_id = row.id
        WHERE (row.{which})"""
        for table, owner, name, which in MOVING
    )


def chains() -> str:
    """The start of every move, against the end of the one before it; a first one has none."""
    return " UNION ALL ".join(
        f"""
        SELECT row.{name} || ' move:' || move.id || ' ' || move.verb,
            lag(move.target, 1, coalesce({_born(table)}, ''))
                OVER (PARTITION BY move.{owner}_id ORDER BY move.id),
            move.source
        FROM {table}move AS move JOIN {table} AS row ON row.id = move.{owner}_id
        WHERE (row.{which})"""
        for table, owner, name, which in MOVING
    )


def _born(table: str) -> str:
    return f"'{BORN[table]}'" if table in BORN else "NULL::text"
