"""The merchant's doors to prices, described for the API's document."""

from django.utils.translation import gettext_lazy as _

from subsidy.catalogue import answers
from subsidy.catalogue.query import FiledPriceQuery, FiledPricesRequest, PastSalesRequest
from subsidy.web.doors import CSV, JSON, NDJSON, Door, Example, Key

TAG = "prices"
LINES = TABLE = {"type": "string"}
GOODS = {"category": "appliances.refrigerator", "brand": "Haier", "model": "BCD-500"}
PRICE = {"price_fen": 549_900, "from_on": "2024-10-01"}

LIST_FILED = Door(
    name="list_filed_prices",
    tag=TAG,
    title=_("The merchant's filed prices, the newest first"),
    query=FiledPriceQuery,
    is_paged=True,
    answer=answers.FiledPricePage,
)
FILE = Door(
    name="file_prices",
    tag=TAG,
    title=_("File up to 1,000 prices that will not be exceeded; a rise waits for approval"),
    key=Key.OPTIONAL,
    body={JSON: FiledPricesRequest, NDJSON: LINES, CSV: TABLE},
    answer=answers.FiledPricesAnswer,
    row_codes=[
        "invalid",
        "not_eligible_category",
        "identifier_invalid",
        "day_in_past",
        "filed_twice",
    ],
    examples={"one": Example(_("One price"), {"prices": [GOODS | PRICE]})},
)
TAKE_SALES = Door(
    name="report_past_sales",
    tag=TAG,
    title=_("Report up to 1,000 sales before the programme, as evidence of prices"),
    key=Key.OPTIONAL,
    body={JSON: PastSalesRequest, NDJSON: LINES, CSV: TABLE},
    answer=answers.PastSalesAnswer,
    row_codes=[
        "invalid",
        "store_unknown",
        "not_eligible_category",
        "reference_reused",
        "identifier_invalid",
        "day_in_future",
    ],
    examples={
        "one": Example(
            _("One sale"),
            {
                "sales": [
                    GOODS
                    | {
                        "store": "S001",
                        "price_fen": 529_900,
                        "sold_on": "2024-06-18",
                        "reference": "2024-06-18/0001",
                    }
                ]
            },
        )
    },
    answers={
        "loaded": Example(
            _("Loaded"), {"loaded": 1, "known": 0, "refused": 0, "results": [{"index": 0}]}
        )
    },
)
