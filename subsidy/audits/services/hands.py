"""Hands that hold several claims: laid out once for all who ask whose they are."""

from subsidy.applicants.services import address_digest
from subsidy.audits.services.layouts import Layout

#: The digests are asked for by a third of all questions; the others read a narrower table without.
#: An empty address is nobody's.
CONTACTS = Layout(
    "contacts",
    """
    SELECT counted.id, merchant_id, counted.applicant_id, unit, category_id, channel, bought_on,
           delivery_kind, device_digest, contact.mobile_digest, contact.account_digest,
           nullif(contact.address_digest, %(no_address)s) AS address_digest
    FROM counted JOIN applicants_contact AS contact ON contact.id = counted.contact_id""",
    bindings=lambda: {"no_address": address_digest("")},
)
#: What may be the same in several claims, and the column of `contacts` that says it.
_HANDS_BY = {
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
        FROM contacts JOIN (
            SELECT {column}, min(id) AS hand FROM contacts WHERE {column} IS NOT NULL
            GROUP BY {column} HAVING count(*) > 1
        ) AS several USING ({column})"""
        for kind, column in _HANDS_BY.items()
    ),
    over=(CONTACTS,),
)
