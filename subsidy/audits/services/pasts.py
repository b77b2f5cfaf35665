"""What a merchant itself took for a product before the programme: the price its own is held to."""

from subsidy.audits.services.layouts import Layout

PARAMETERS = {
    "past_days": 365,  # how far back past sales count, from the first day of the terms
    "past_sales_min": 1,  # of a product, to have a past price
    # The upper quartile, not the median: who cleared stock for six weeks before the programme has
    # sold half of a model cheaply, and asks its usual price again without having raised any.
    "past_quantile": 0.75,
}
#: By merchant and product; the terms of the product's category say when the programme began.
PASTS = Layout(
    "pasts",
    """
    WITH starts AS (
        SELECT category_id, min(valid_from) AS starts_on FROM programmes_terms
        WHERE programme_id = %(programme_id)s GROUP BY category_id
    )
    SELECT price.merchant_id, price.product_id,
           round(percentile_cont(%(past_quantile)s) WITHIN GROUP (ORDER BY price.price_fen))::bigint
           AS past_fen,
           max(price.price_fen) AS highest_fen
    FROM catalogue_priceobservation AS price
    JOIN catalogue_product AS product ON product.id = price.product_id
    JOIN starts ON starts.category_id = product.category_id
    WHERE price.source = 'past_sale' AND price.recorded_at <= %(cutoff)s
      AND price.sold_on < starts.starts_on
      AND price.sold_on >= starts.starts_on - %(past_days)s::integer
    GROUP BY price.merchant_id, price.product_id HAVING count(*) >= %(past_sales_min)s""",
    tuple(PARAMETERS),
)
