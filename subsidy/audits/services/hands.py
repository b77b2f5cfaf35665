"""Hands that hold several claims: laid out once for all who ask whose they are."""

from subsidy.audits.services.layouts import Layout

#: What may be the same in several claims, and the column of `counted` that says it.
HANDS_BY = {
    "applicant": "applicant_id",
    "mobile": "mobile_digest",
    "account": "account_digest",
    "address": "address_digest",
    "device": "device_digest",
}
#: One row a claim and hand; `hand` is the first claim that it holds. What only one claim has is not
#: there: most claims of most people.
HANDS = Layout(
    "hands",
    " UNION ALL ".join(
        f"""
        SELECT '{kind}' AS kind, hand, id, merchant_id, applicant_id, bought_on,
               delivery_kind <> 'pickup' AS is_carried, channel = 'online' AS is_online
        FROM counted JOIN (
            SELECT {column}, min(id) AS hand FROM counted WHERE {column} IS NOT NULL
            GROUP BY {column} HAVING count(*) > 1
        ) AS several USING ({column})"""
        for kind, column in HANDS_BY.items()
    ),
)
