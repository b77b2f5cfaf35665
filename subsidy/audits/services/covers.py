"""What a feed has reported on: only there does its silence say anything."""

from subsidy.audits.services.layouts import Layout

#: How much a feed must know of a group of claims, before what it does not know counts.
COVERED_PARAMETERS = {
    "covered_min": 0.5,  # of the group's claims are known
    "covered_claims_min": 10,
    "covered_merchants_min": 3,  # nobody's own forgeries decide what is covered
}
#: The same as a condition (HAVING); `known` is a column that is NULL where the feed knows nothing.
COVERED = """count(*) >= %(covered_claims_min)s
           AND count(DISTINCT credit_code) >= %(covered_merchants_min)s
           AND count({known}) >= %(covered_min)s * count(*)"""

#: Things by the numbers that claims bear now, with what their makers say of them up to the day of
#: the run: one row a claim. A unit that took another's place is known by either number.
THINGS = Layout(
    "things",
    """
    WITH numbers AS (
        SELECT counted.id, number.digest
        FROM counted JOIN claims_claimidentifier AS number ON number.claim_id = counted.id
        WHERE number.kind IN ('serial_number', 'imei') AND NOT EXISTS (
            SELECT FROM claims_amendment WHERE old_identifier_id = number.id
        )
    ), told AS (
        SELECT numbers.id, max(shipment.shipped_on) AS shipped_on,
               min(shipment.region) AS shipped_to, min(activation.activated_on) AS activated_on,
               min(nullif(activation.region, '')) AS activated_in
        FROM numbers
        LEFT JOIN feeds_shipment AS shipment
          ON shipment.digest = numbers.digest AND shipment.shipped_on <= %(as_of)s
        LEFT JOIN feeds_activation AS activation
          ON activation.digest = numbers.digest AND activation.activated_on <= %(as_of)s
        GROUP BY numbers.id
    )
    SELECT counted.credit_code, counted.reference, counted.subsidy_fen, counted.channel,
           counted.category_id, counted.bought_on, product.brand_norm,
           coalesce(counted.delivered_on, counted.bought_on) AS handed_on,
           date_trunc('month', counted.bought_on) AS month,
           told.shipped_on, told.shipped_to, told.activated_on, told.activated_in
    FROM told JOIN counted USING (id)
    JOIN catalogue_product AS product ON product.id = counted.product_id""",
)
#: The things a maker knows as one: of a brand, category and month.
MAKERS_GROUP = "brand_norm, category_id, month"
