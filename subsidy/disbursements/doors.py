"""The doors to settlements, described for the API's document."""

from django.utils.translation import gettext_lazy as _

from subsidy.disbursements import answers
from subsidy.disbursements.query import PageQuery, SettlementQuery
from subsidy.web.doors import CSV, JSON, Door, Example

TAG = "money"
TABLE = {"type": "string"}
SETTLEMENT = {
    "number": "P-7Q2M4XK9PD3H",
    "batch": "B-20241008-1",
    "state": "paid",
    "amount_fen": 99_980,
    "central_fen": 89_982,
    "local_fen": 9_998,
    "netted_fen": 0,
    "claims_count": 1,
    "bank": "中国工商银行",
    "account": "6222********3453",
    "bank_reference": "ICBC20241009000123",
    "sent_at": "2024-10-08T16:00:00+08:00",
    "paid_at": "2024-10-09T10:12:00+08:00",
    "refused_at": None,
    "refusal_code": "",
    "refusal_reason": "",
}
CLAIM = {
    "reference": "C-7Q2M4XK9PD3H",
    "external_id": "SJZ-20241001-000123",
    "store": "S001",
    "bought_on": "2024-10-01",
    "price_fen": 499_900,
    "grant": 1,
    "amount_fen": 99_980,
    "central_fen": 89_982,
    "local_fen": 9_998,
    "float_days": 8.0,
}

LIST = Door(
    name="list_settlements",
    tag=TAG,
    title=_("Payments to the merchant, the newest first; as CSV all of them"),
    query=SettlementQuery,
    is_paged=True,
    answer={JSON: answers.SettlementPage, CSV: TABLE},
    answers={"one": Example(_("The last page"), {"data": [SETTLEMENT], "next_cursor": None})},
    leads_to={"get_settlement": {"number": "$response.body#/data/0/number"}},
)
GET = Door(
    name="get_settlement",
    tag=TAG,
    title=_("One payment with the claims it pays; as CSV all of them"),
    query=PageQuery,
    is_paged=True,
    answer={JSON: answers.SettlementAnswer, CSV: TABLE},
    answers={
        "paid": Example(
            _("Paid"),
            SETTLEMENT | {"float_days": 8.0, "claims": {"data": [CLAIM], "next_cursor": None}},
        )
    },
)
