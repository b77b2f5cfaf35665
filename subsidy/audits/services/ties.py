"""Ties: what the claims of several people have in common, laid out once for all who ask for it."""

from subsidy.audits.services.layouts import Layout

#: A tablet on the counter of one merchant confirms for everybody there and ties nobody; a device
#: that is used at several merchants, or from home, does. Serial numbers are taken by their
#: look-alikes: the same number twice cannot be live. What a person has named a hub ties nobody.
TIES = Layout(
    "ties",
    """
    WITH tied AS (
        SELECT id, 'mobile' AS kind, mobile_digest AS digest FROM counted JOIN (
            SELECT mobile_digest FROM counted
            GROUP BY mobile_digest HAVING min(applicant_id) <> max(applicant_id)
        ) AS shared USING (mobile_digest)
        UNION ALL
        SELECT id, 'account', account_digest FROM counted JOIN (
            SELECT account_digest FROM counted WHERE account_digest IS NOT NULL
            GROUP BY account_digest HAVING min(applicant_id) <> max(applicant_id)
        ) AS shared USING (account_digest)
        UNION ALL
        SELECT id, 'device', device_digest FROM counted JOIN (
            SELECT device_digest FROM counted WHERE device_digest IS NOT NULL
            GROUP BY device_digest HAVING min(applicant_id) <> max(applicant_id)
               AND (min(merchant_id) <> max(merchant_id) OR bool_or(channel = 'online'))
        ) AS shared USING (device_digest)
        UNION ALL
        SELECT counted.id, 'serial', look_alike_digest
        FROM claims_claimidentifier AS held JOIN (
            SELECT look_alike_digest FROM claims_claimidentifier WHERE kind <> 'invoice'
            GROUP BY look_alike_digest HAVING min(claim_id) <> max(claim_id)
        ) AS shared USING (look_alike_digest)
        JOIN counted ON counted.id = held.claim_id
        WHERE held.kind <> 'invoice'
    ), sizes AS (
        SELECT kind, digest, count(DISTINCT applicant_id) AS people,
               count(DISTINCT merchant_id) AS merchants
        FROM tied JOIN counted USING (id) GROUP BY kind, digest
    ), hubs AS (
        SELECT DISTINCT ON (kind, digest) kind, digest, ties FROM audits_hub
        WHERE named_at <= %(cutoff)s AND (until IS NULL OR until >= %(as_of)s)
        ORDER BY kind, digest, named_at DESC, id DESC
    )
    SELECT tied.kind, tied.digest, people, merchants, coalesce(hubs.ties, false) AS is_tie,
           kind || ':' || dense_rank() OVER (PARTITION BY kind ORDER BY digest) AS name,
           counted.id, credit_code, reference, subsidy_fen, applicant_id, bought_on
    FROM tied JOIN sizes USING (kind, digest) JOIN counted USING (id)
    LEFT JOIN hubs USING (kind, digest)
    WHERE people > 1 AND hubs.ties IS DISTINCT FROM false""",
)
