"""What a feed has reported on: only there does its silence say anything."""

from subsidy.audits.services.layouts import Layout
from subsidy.audits.services.numbers import NUMBERS

#: How much a feed must know of a group of claims, before what it does not know counts.
COVERED_PARAMETERS = {
    "covered_min": 0.5,  # of the group's claims are known
    "covered_claims_min": 10,
    "covered_merchants_min": 3,  # nobody's own forgeries decide what is covered
}
#: The same as a condition (HAVING); `known` is a column that is NULL where the feed knows nothing.
COVERED = """count(*) >= %(covered_claims_min)s
           AND count(DISTINCT merchant_id) >= %(covered_merchants_min)s
           AND count({known}) >= %(covered_min)s * count(*)"""

#: Things by the numbers that claims bear now, with what their makers say of them up to the day of
#: the run: one row a claim. A unit that took another's place is known by either number.
THINGS = Layout(
    "things",
    """
    WITH makers AS (
        SELECT id AS product_id, brand_norm, min(id) OVER (PARTITION BY brand_norm) AS maker
        FROM catalogue_product
    ), told AS (
        SELECT numbers.id, max(shipment.shipped_on) AS shipped_on,
               min(shipment.region) AS shipped_to, min(activation.activated_on) AS activated_on,
               min(nullif(activation.region, '')) AS activated_in
        FROM numbers
        LEFT JOIN feeds_shipment AS shipment
          ON shipment.digest = numbers.digest AND shipment.shipped_on <= %(as_of)s
        LEFT JOIN feeds_activation AS activation
          ON activation.digest = numbers.digest AND activation.activated_on <= %(as_of)s
        WHERE numbers.kind IN ('serial_number', 'imei') AND numbers.is_borne
        GROUP BY numbers.id
    )
    SELECT merchant_id, reference, subsidy_fen, channel, category_id, bought_on, brand_norm, maker,
           coalesce(delivered_on, bought_on) AS handed_on,
           (date_trunc('month', bought_on))::date AS month,
           told.shipped_on, told.shipped_to, told.activated_on, told.activated_in
    FROM told JOIN counted USING (id) JOIN makers USING (product_id)""",
    over=(NUMBERS,),
)
#: The things a maker knows as one: of a brand, category and month.
MAKERS_GROUP = "maker, category_id, month"
