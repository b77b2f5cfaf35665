"""Invoices by their numbers: what a book is, and how its numbers count on."""

from subsidy.audits.services.layouts import Layout

#: Numbers run within their first signs (code, year, place), which are the book; the last eight
#: count on, and the last two of these are the ending.
INVOICES = Layout(
    "invoices",
    """
    SELECT id, merchant_id, applicant_id, product_id, price_fen, reference, subsidy_fen,
           coalesce(invoice_issued_on, bought_on) AS day, left(invoice_number, -8) AS book,
           right(invoice_number, 8)::bigint AS number,
           right(invoice_number, 2)::integer AS ending
    FROM counted WHERE invoice_number ~ '[0-9]{8}$'""",
)
