"""Numbers of things that stand in more than one claim, whatever its programme."""

from subsidy.audits.services.registry import Gather
from subsidy.audits.services.shares import found
from subsidy.claims.states import STANDING

_STANDING = ", ".join(f"'{state}'" for state in STANDING)
#: Two live claims cannot bear one number, so the very same number stands in a claim that ended, or
#: its look-alike in one that lives. Nothing is made of a number that was typed wrong and put right,
#: of a reservation that came to nothing, nor of a sale that was undone and claimed once more by the
#: same person.
_SQL = """
    WITH borne AS (
        SELECT id, merchant_id, look_alike_digest, digest
        FROM numbers WHERE kind IN ({kinds}) AND is_borne
    ), pairs AS (
        SELECT counted.id, one.digest = other.digest AS is_exact,
               claim.merchant_id <> counted.merchant_id AS is_elsewhere, claim.id AS other_id
        FROM borne AS one
        JOIN claims_claimidentifier AS other ON other.look_alike_digest = one.look_alike_digest
             AND other.claim_id <> one.id AND other.kind IN ({kinds})
        JOIN counted ON counted.id = one.id
        JOIN claims_claim AS claim ON claim.id = other.claim_id
        JOIN merchants_merchant AS merchant ON merchant.id = claim.merchant_id
        WHERE NOT merchant.is_test
          AND NOT EXISTS (SELECT FROM claims_amendment WHERE old_identifier_id = other.id)
          AND claim.submitted_at <= %(cutoff)s
          AND (claim.applicant_id <> counted.applicant_id OR claim.state IN ({standing}))
    ), again AS (
        SELECT id, json_build_array(count(DISTINCT other_id), bool_or(is_exact),
                                    bool_or(is_elsewhere)) AS seen
        FROM pairs GROUP BY id
    ), asked AS (
        SELECT merchant_id, count(DISTINCT id) AS n FROM borne GROUP BY merchant_id
    ), found AS (
        SELECT merchant_id, reference, subsidy_fen, seen FROM again JOIN counted USING (id)
    )"""


def numbers_again(*kinds: str) -> Gather:
    """Return the `gather` of a share: claims with a number of these kinds; hits: those with a
    number of another claim. seen: how many others, whether one has the very number, whether one is
    another merchant's. Reads NUMBERS.
    """
    sql = _SQL.format(kinds=", ".join(f"'{kind}'" for kind in kinds), standing=_STANDING)
    return found(sql, among="asked")
