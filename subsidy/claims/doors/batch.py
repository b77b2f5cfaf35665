"""The door for many sales at once, described for the API's document."""

from django.utils.translation import gettext_lazy as _

from subsidy.claims.answers import claims as answers
from subsidy.claims.doors.claims import SALE, TAG
from subsidy.claims.examples import requests as examples
from subsidy.claims.examples.answers import SUBMITTED
from subsidy.claims.rules.request import BatchRequest
from subsidy.web.doors import CSV, JSON, NDJSON, Door, Example, Key

#: A claim on each line, as JSON; a table whose columns are paths such as `purchase.price_fen`.
LINES = TABLE = {"type": "string"}

BATCH = Door(
    name="create_batch",
    tag=TAG,
    title=_("Up to 1,000 claims; each row stands for itself"),
    text=_(
        "Counts by its rows against the limits. 200 also when rows are refused: read each. With "
        "`Accept: text/csv` the refused rows come back as a file, to mend and to send again."
    ),
    key=Key.REQUIRED,
    body={JSON: BatchRequest, NDJSON: LINES, CSV: TABLE},
    answer={JSON: answers.BatchAnswer, CSV: TABLE},
    row_codes=["invalid", *SALE],
    examples={"two": Example(_("Two sales"), {"claims": [examples.APPLIANCE, examples.CAR]})},
    answers={
        "one_refused": Example(
            _("One accepted, one refused"),
            {
                "accepted": 1,
                "refused": 1,
                "results": [
                    {"index": 0} | SUBMITTED,
                    {
                        "index": 1,
                        "external_id": "SJZ-20241001-000125",
                        "errors": [
                            {
                                "pointer": "/purchase/identifiers/0/value",
                                "code": "identifier_already_used",
                                "detail": "This identifier already carries a live claim.",
                            }
                        ],
                    },
                ],
            },
        )
    },
    leads_to={"get_claim": {"reference": "$response.body#/results/0/reference"}},
)
