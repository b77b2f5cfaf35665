"""Ties: what the claims of several people have in common, laid out once for all who ask for it."""

from subsidy.audits.services.hands import HANDS
from subsidy.audits.services.layouts import Layout
from subsidy.audits.services.numbers import NUMBERS

#: A tablet on the counter of one merchant confirms for everybody there and ties nobody; a device
#: that is used at several merchants, or from home, does. Serial numbers are taken by their
#: look-alikes: the same number twice cannot be live. What a person has named a hub ties nobody.
TIES = Layout(
    "ties",
    """
    WITH held AS (
        SELECT kind, hand, id, merchant_id, applicant_id, is_online, NULL AS look_alike_digest
        FROM hands WHERE kind IN ('mobile', 'account', 'device')
        UNION ALL
        SELECT 'serial', hand, id, merchant_id, applicant_id, false, look_alike_digest
        FROM numbers JOIN (
            SELECT look_alike_digest, min(id) AS hand FROM numbers
            GROUP BY look_alike_digest HAVING min(applicant_id) <> max(applicant_id)
        ) AS several USING (look_alike_digest)
    ), sizes AS (
        SELECT kind, hand, look_alike_digest, count(DISTINCT applicant_id) AS people,
               count(DISTINCT merchant_id) AS merchants
        FROM held GROUP BY kind, hand, look_alike_digest
        HAVING min(applicant_id) <> max(applicant_id)
           AND (kind <> 'device' OR min(merchant_id) <> max(merchant_id) OR bool_or(is_online))
    ), named AS (
        SELECT sizes.*, CASE kind WHEN 'mobile' THEN mobile_digest
                                  WHEN 'account' THEN account_digest
                                  WHEN 'device' THEN device_digest
                                  ELSE look_alike_digest END AS digest
        FROM sizes JOIN contacts ON contacts.id = hand
    ), hubs AS (
        SELECT DISTINCT ON (kind, digest) kind, digest, ties FROM audits_hub
        WHERE named_at <= %(cutoff)s AND (until IS NULL OR until >= %(as_of)s)
        ORDER BY kind, digest, named_at DESC, id DESC
    ), told AS (
        SELECT named.*, coalesce(hubs.ties, false) AS is_tie,
               kind || ':' || dense_rank() OVER (PARTITION BY kind ORDER BY digest) AS name
        FROM named LEFT JOIN hubs USING (kind, digest) WHERE hubs.ties IS DISTINCT FROM false
    )
    SELECT told.kind, told.digest, told.people, told.merchants, told.is_tie, told.name,
           counted.id, counted.merchant_id, counted.reference, counted.subsidy_fen,
           counted.applicant_id, counted.bought_on
    FROM told
    JOIN held ON held.kind = told.kind AND held.hand = told.hand
         AND held.look_alike_digest IS NOT DISTINCT FROM told.look_alike_digest
    JOIN counted ON counted.id = held.id""",
    over=(HANDS, NUMBERS),
)
