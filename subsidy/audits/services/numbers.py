"""Numbers of things that the claims of a run bear, old things' and new ones'."""

from subsidy.audits.services.layouts import Layout

#: One row a claim and number; invoices are asked about by themselves. What was typed wrong and put
#: right since is no longer borne.
NUMBERS = Layout(
    "numbers",
    """
    SELECT counted.id, counted.merchant_id, counted.applicant_id, number.kind, number.digest,
           number.look_alike_digest,
           NOT EXISTS (
               SELECT FROM claims_amendment WHERE old_identifier_id = number.id
           ) AS is_borne
    FROM counted JOIN claims_claimidentifier AS number ON number.claim_id = counted.id
    WHERE number.kind <> 'invoice'""",
)
