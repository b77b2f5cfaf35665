"""The doors to claims, described for the API's document."""

from django.utils.translation import gettext_lazy as _

from subsidy.claims.answers import claims as answers
from subsidy.claims.examples import requests as examples
from subsidy.claims.examples.answers import NOT_ELIGIBLE, RESERVED, ROW, SUBMITTED
from subsidy.claims.rules.request import (
    ClaimRequest,
    ListQuery,
    QuoteRequest,
    SubmitRequest,
    WithdrawRequest,
)
from subsidy.web.doors import Door, Example, Key

TAG = "claims"
#: What may speak against a sale, whichever door it comes through.
FACTS = [
    "not_eligible_category",
    "not_eligible_energy_level",
    "price_above_limit",
    "bought_outside_window",
    "old_vehicle_too_new",
    "old_vehicle_held_too_short",
    "vehicle_days_invalid",
    "vehicle_type_not_eligible",
    "vehicle_pair_not_eligible",
    "facts_missing",
    "county_unknown",
    "programme_unknown",
]
PAPERS = [
    "invoice_title_mismatch",
    "invoice_total_mismatch",
    "invoice_day_mismatch",
    "company_buyer",
    "payer_mismatch",
    "identifier_already_used",
    "identifier_invalid",
    "nothing_to_pay",
    "price_above_filed",
    "evidence_missing",
    "evidence_reused",
    "evidence_unknown",
]
SALE = [
    *FACTS,
    *PAPERS,
    *[
        "days_disagree",
        "activation_missing",
        "privacy_notice_unknown",
        "terminal_unknown",
        "apply_deadline_passed",
        "quota_used",
        "identifier_missing",
        "document_invalid",
        "account_missing",
        "account_not_own",
        "store_unknown",
        "merchant_not_active",
        "merchant_suspended",
        "merchant_not_enrolled",
        "payout_account_missing",
        "no_fund_line",
        "programme_paused",
        "programme_closed",
        "fund_exhausted",
        "daily_quota_reached",
    ],
]
#: From whatever makes a claim one may go on to it.
THE_CLAIM = {"reference": "$response.body#/reference"}
WITH_A_CLAIM = ("get_claim", "amend_claim", "withdraw_claim", "return_claim", "list_evidence")

QUOTE = Door(
    name="quote_sale",
    tag="quotes",
    title=_("What would be paid for a planned sale, and why"),
    text=_(
        "Public. Holds nothing. A whole claim may be sent; what is not needed is ignored. Asked "
        "with a key of `merchant`, it says in `price_check` what the price is held against; nobody "
        "else is told."
    ),
    body=QuoteRequest,
    answer=answers.QuoteAnswer,
    examples={
        "facts": Example(
            _("Facts alone"),
            {
                "programme": "sandbox",
                "category": "appliances.refrigerator",
                "county": "130102",
                "purchase": {"bought_on": "2024-10-01", "price_fen": 499_900, "energy_level": 1},
            },
        ),
        **examples.SALES,
    },
    answers={"not_eligible": Example(_("Not eligible"), NOT_ELIGIBLE)},
)
RESERVE = Door(
    name="reserve_claim",
    tag=TAG,
    title=_("Reserve quota, identifiers and money for a sale to come"),
    text=_("All faults at once. The reservation ends at `expires_at`; submit before then."),
    key=Key.REQUIRED,
    body=ClaimRequest,
    status=201,
    answer=answers.Reserved,
    codes=SALE,
    examples=examples.SALES,
    answers={"reserved": Example(_("Reserved"), RESERVED)},
    leads_to=dict.fromkeys(("submit_claim", *WITH_A_CLAIM), THE_CLAIM),
)
CREATE = Door(
    name="create_claim",
    tag=TAG,
    title=_("Reserve and submit in one call, for a sale already made"),
    text=_("All faults at once. Checks run within seconds; read the claim for what came of it."),
    key=Key.REQUIRED,
    body=ClaimRequest,
    status=201,
    answer=answers.Receipt,
    codes=SALE,
    examples=examples.SALES,
    answers={"submitted": Example(_("Submitted"), SUBMITTED)},
    leads_to=dict.fromkeys(WITH_A_CLAIM, THE_CLAIM),
)
LIST = Door(
    name="list_claims",
    tag=TAG,
    title=_("The merchant's claims, the newest first"),
    query=ListQuery,
    is_paged=True,
    answer=answers.ClaimPage,
    answers={"one": Example(_("The last page"), {"data": [ROW], "next_cursor": None})},
    leads_to={
        "get_claim": {"reference": "$response.body#/data/0/reference"},
        "list_claims": {"cursor": "$response.body#/next_cursor"},
    },
)
GET = Door(
    name="get_claim",
    tag=TAG,
    title=_("One claim: state, money, moves, reasons"),
    answer=answers.ClaimAnswer,
)
SUBMIT = Door(
    name="submit_claim",
    tag=TAG,
    title=_("Add invoice, delivery and payment to a reservation"),
    key=Key.REQUIRED,
    body=SubmitRequest,
    answer=answers.Receipt,
    codes=[
        *SALE,
        *("identifier_unknown", "wrong_state", "reservation_expired"),
        *("cure_deadline_passed", "amount_changed"),
    ],
    examples={
        "papers": Example(
            _("Papers of an appliance"),
            {
                "invoice": examples.APPLIANCE["purchase"]["invoice"],
                "delivery": examples.APPLIANCE["delivery"],
                "payment": examples.APPLIANCE["payment"],
            },
        )
    },
    answers={"submitted": Example(_("Submitted"), SUBMITTED)},
)
WITHDRAW = Door(
    name="withdraw_claim",
    tag=TAG,
    title=_("Take a claim back that is not decided yet; all it held is free again"),
    key=Key.OPTIONAL,
    body=WithdrawRequest,
    answer=answers.Receipt,
    codes=["wrong_state"],
    examples={"reason": Example(_("With a reason"), {"reason": "顾客改变主意"})},
    answers={"withdrawn": Example(_("Withdrawn"), SUBMITTED | {"state": "withdrawn"})},
)
