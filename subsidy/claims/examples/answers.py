"""What claims are answered with. Shown in the API's document."""

RECEIPT = {
    "reference": "C-7Q2M4XK9PD3H",
    "external_id": "SJZ-20241001-000123",
    "state": "reserved",
    "subsidy_fen": 99_980,
    "pay_by_applicant_fen": 399_920,
    "expires_at": "2024-10-15T12:00:00+08:00",
}
PRICE_CHECK = {
    "baseline_fen": 489_900,
    "baseline_from": "2024-07-01",
    "n": 37,
    "filed_price_fen": 499_900,
    "verdict": "above_baseline",
    "advice": "The price is above what the product used to be sold for: it may be looked at, and"
    " its reason asked for.",
}
RESERVED = RECEIPT | {"price_check": PRICE_CHECK}
SUBMITTED = RECEIPT | {"state": "submitted", "expires_at": None}
ROW = SUBMITTED | {
    "programme": "sandbox",
    "category": "appliances.refrigerator",
    "store": "S001",
    "bought_on": "2024-10-01",
    "price_fen": 499_900,
    "payee": "merchant",
    "submitted_at": "2024-10-01T12:00:00+08:00",
    "decided_at": None,
    "waits_for": "office",
    "waits_since": "2024-10-01T12:00:00+08:00",
}
NOT_ELIGIBLE = {
    "eligible": False,
    "subsidy_fen": None,
    "central_fen": None,
    "local_fen": None,
    "terms": None,
    "trace": [],
    "errors": [
        {
            "pointer": "/category",
            "code": "not_eligible_category",
            "detail": "This category is not subsidised here.",
        }
    ],
}
