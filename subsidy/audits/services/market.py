"""What others took for the same product: the price that a claim's price is compared with."""

from subsidy.audits.services.layouts import Layout

PARAMETERS = {
    "period_days": 28,
    "others_min": 5,  # of fewer merchants, a median is one shop's word
}

#: The filed price that binds on the day of the purchase; where none does, what the other merchants
#: took for the product in the period of four weeks before that of the purchase (before the first
#: day of the programme, those who sold without subsidy). Each of them counts once, with its average
#: price; the merchant itself does not count; the median of at least `others_min` is taken.
#: Only claims that can be compared are there.
COMPARED = Layout(
    "compared",
    """
    WITH start AS (
        SELECT min(valid_from) AS day FROM programmes_terms WHERE programme_id = %(programme_id)s
    ), sold AS (
        SELECT price.product_id, price.merchant_id, round(avg(price.price_fen))::bigint AS paid_fen,
               (price.sold_on - start.day + %(period_days)s::integer) / %(period_days)s::integer
               AS period
        FROM catalogue_priceobservation AS price
        JOIN merchants_merchant AS merchant ON merchant.id = price.merchant_id
        CROSS JOIN start
        WHERE price.sold_on - start.day >= -%(period_days)s::integer AND price.sold_on <= %(as_of)s
          AND price.sold_on > coalesce(
                  %(since)s::date - 2 * %(period_days)s::integer, '-infinity'
              )
          AND price.recorded_at <= %(cutoff)s AND NOT merchant.is_test
        GROUP BY price.product_id, price.merchant_id, period
    ), placed AS (
        SELECT *, row_number() OVER (
                   PARTITION BY product_id, period ORDER BY paid_fen, merchant_id
               )::integer AS place
        FROM sold
    ), listed AS (
        SELECT product_id, period, array_agg(paid_fen ORDER BY place) AS prices_fen,
               count(*)::integer AS merchants
        FROM placed GROUP BY product_id, period
    ), wanted AS (
        SELECT DISTINCT merchant_id, product_id,
               (bought_on - start.day) / %(period_days)s::integer AS period
        FROM counted CROSS JOIN start
    ), others AS (
        SELECT wanted.*, listed.prices_fen, placed.place,
               listed.merchants - (placed.place IS NOT NULL)::integer AS others
        FROM wanted
        JOIN listed USING (product_id, period)
        LEFT JOIN placed USING (product_id, period, merchant_id)
    ), market AS (
        SELECT merchant_id, product_id, period, (
                   prices_fen[low + (place IS NOT NULL AND low >= place)::integer]
                   + prices_fen[high + (place IS NOT NULL AND high >= place)::integer]
               ) / 2 AS market_fen
        FROM others CROSS JOIN LATERAL (SELECT (others + 1) / 2 AS low, (others + 2) / 2 AS high)
        WHERE others >= %(others_min)s
    ), filed AS (
        SELECT merchant_id, product_id, from_on, to_on, price_fen AS filed_fen
        FROM catalogue_filedprice WHERE state = 'in_force' AND filed_at <= %(cutoff)s
    )
    SELECT counted.id, counted.merchant_id, counted.reference, counted.product_id,
           counted.price_fen, counted.subsidy_fen,
           coalesce(filed.filed_fen, market.market_fen) AS known_fen
    FROM counted
    CROSS JOIN start
    LEFT JOIN filed ON filed.merchant_id = counted.merchant_id
         AND filed.product_id = counted.product_id AND filed.from_on <= counted.bought_on
         AND (filed.to_on IS NULL OR filed.to_on >= counted.bought_on)
    LEFT JOIN market ON market.merchant_id = counted.merchant_id
         AND market.product_id = counted.product_id
         AND market.period = (counted.bought_on - start.day) / %(period_days)s::integer
    WHERE coalesce(filed.filed_fen, market.market_fen) IS NOT NULL""",
    tuple(PARAMETERS),
)
