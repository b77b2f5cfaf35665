"""Numbers of things that stand in more than one claim, whatever its programme."""

from subsidy.claims.states import STANDING

_STANDING = ", ".join(f"'{state}'" for state in STANDING)
#: Two live claims cannot bear one number, so the very same number stands in a claim that ended, or
#: its look-alike in one that lives. Nothing is made of a number that was typed wrong and put right,
#: of a reservation that came to nothing, nor of a sale that was undone and claimed once more by the
#: same person.
_SQL = """
    WITH numbers AS (
        SELECT number.claim_id, number.look_alike_digest, number.digest
        FROM claims_claimidentifier AS number
        WHERE number.kind IN ({kinds}) AND NOT EXISTS (
            SELECT FROM claims_amendment WHERE old_identifier_id = number.id
        )
    ), twice AS (
        SELECT look_alike_digest FROM numbers
        GROUP BY look_alike_digest HAVING min(claim_id) <> max(claim_id)
    ), pairs AS (
        SELECT counted.id, one.digest = other.digest AS is_exact,
               claim.merchant_id <> counted.merchant_id AS is_elsewhere, claim.id AS other_id
        FROM twice
        JOIN numbers AS one USING (look_alike_digest)
        JOIN counted ON counted.id = one.claim_id
        JOIN numbers AS other USING (look_alike_digest)
        JOIN claims_claim AS claim ON claim.id = other.claim_id AND claim.id <> counted.id
        JOIN merchants_merchant AS merchant ON merchant.id = claim.merchant_id
        WHERE NOT merchant.is_test
          AND claim.submitted_at <= %(cutoff)s
          AND (claim.applicant_id <> counted.applicant_id OR claim.state IN ({standing}))
    ), again AS (
        SELECT id, json_build_array(count(DISTINCT other_id), bool_or(is_exact),
                                    bool_or(is_elsewhere)) AS seen
        FROM pairs GROUP BY id
    ), asked AS (
        SELECT counted.credit_code, counted.reference, counted.subsidy_fen,
               again.id IS NOT NULL AS is_hit, again.seen
        FROM counted
        JOIN (SELECT DISTINCT claim_id FROM numbers) AS bearing ON bearing.claim_id = counted.id
        LEFT JOIN again ON again.id = counted.id
    )"""


def numbers_again(*kinds: str) -> str:
    """Return the queries of a share: claims with a number of these kinds; hits: those with a number
    of another claim. seen: how many others, whether one has the very number, whether one is another
    merchant's.
    """
    return _SQL.format(kinds=", ".join(f"'{kind}'" for kind in kinds), standing=_STANDING)
