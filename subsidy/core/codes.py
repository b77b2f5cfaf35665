"""The one table of refusal codes: what each means and how it answers over HTTP.

Codes are stable: extend, never rename. API answers, the error catalogue and tests come from it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Code:
    """status: 422 refused by rules, 409 a state or a race; title: what is; cure: what to do."""

    status: int
    title: str | Promise
    cure: str | Promise = ""


CODES: dict[str, Code] = {
    # eligibility
    "not_eligible_category": Code(422, _("This category is not subsidised here")),
    "not_eligible_energy_level": Code(422, _("This energy level is not subsidised")),
    "price_above_limit": Code(422, _("The price is above the limit of the terms")),
    "bought_outside_window": Code(422, _("No terms were in force on the day of purchase")),
    "old_vehicle_too_new": Code(422, _("The old vehicle was registered too late")),
    "old_vehicle_held_too_short": Code(
        422, _("The old vehicle was not in the applicant's name in time")
    ),
    "vehicle_type_not_eligible": Code(422, _("This type of vehicle is not subsidised")),
    "vehicle_pair_not_eligible": Code(
        422, _("This new vehicle is not subsidised for that old vehicle")
    ),
    "facts_missing": Code(
        422, _("A fact that the terms need is missing"), _("Add the named facts and send again")
    ),
    "days_disagree": Code(
        422, _("Day and moment of the purchase disagree"), _("Send the day in Shanghai")
    ),
    "apply_deadline_passed": Code(422, _("The last day to apply has passed")),
    "quota_used": Code(
        422, _("The applicant has used the quota of this category"), _("No cure this year")
    ),
    "identifier_already_used": Code(
        422,
        _("This identifier already carries a live claim"),
        _("Check the number; if it is right, ask the commerce bureau"),
    ),
    "identifier_invalid": Code(422, _("This identifier is not valid"), _("Check it for typos")),
    "identifier_missing": Code(422, _("The terms ask for this identifier"), _("Add it")),
    "document_invalid": Code(422, _("The document number is not valid"), _("Check it for typos")),
    "company_buyer": Code(422, _("Only natural persons are subsidised")),
    "invoice_title_mismatch": Code(
        422, _("The invoice is not in the applicant's name"), _("Issue a corrected invoice")
    ),
    "invoice_total_mismatch": Code(
        422,
        _("The invoice total is not the price before the subsidy"),
        _("Issue a corrected invoice: total = paid + subsidy"),
    ),
    "payer_mismatch": Code(422, _("The payer is not the applicant")),
    "price_above_filed": Code(422, _("The price is above the filed price")),
    "account_missing": Code(422, _("The applicant's own bank account is needed"), _("Add it")),
    "account_not_own": Code(
        422, _("The bank account is not in the applicant's name"), _("Name the applicant's own")
    ),
    "nothing_to_pay": Code(422, _("The subsidy rounds to nothing")),
    # place, merchant, programme
    "store_unknown": Code(422, _("The merchant has no such store")),
    "county_unknown": Code(422, _("No such county")),
    "programme_unknown": Code(422, _("No such programme")),
    "merchant_not_active": Code(422, _("The merchant is not active")),
    "merchant_suspended": Code(422, _("The merchant is suspended")),
    "merchant_not_enrolled": Code(422, _("The merchant is not enrolled for this category")),
    "payout_account_missing": Code(422, _("The merchant has no active payout account")),
    "no_fund_line": Code(422, _("No money is allotted for this unit and category")),
    "programme_paused": Code(409, _("The programme is paused"), _("Try again when it resumes")),
    "programme_closed": Code(422, _("The programme is closed")),
    "daily_quota_reached": Code(409, _("Today's quota is used"), _("Try again tomorrow")),
    "fund_exhausted": Code(
        409, _("The money of this unit and category is used up"), _("Try again later")
    ),
    "amount_changed": Code(409, _("The terms changed since the reservation"), _("Reserve again")),
    # states
    "wrong_state": Code(409, _("The state does not allow this")),
    "reservation_expired": Code(409, _("The reservation has expired"), _("Reserve again")),
    "same_person": Code(409, _("A second person must do this"), _("Ask a colleague")),
    "already_exists": Code(409, _("This already exists")),
    "reason_missing": Code(422, _("A reason is needed"), _("Name at least one code")),
    # the office
    "account_cooling_off": Code(
        409, _("The new payout account is cooling off"), _("Approve it after the cooling-off days")
    ),
    "bank_reference_missing": Code(
        400, _("The bank's reference is needed"), _("Copy it from the statement")
    ),
    "batch_outdated": Code(
        409, _("A claim or an account of the batch has changed"), _("Draft the batch anew")
    ),
    "being_sent": Code(409, _("The batch is being sent right now"), _("Try again shortly")),
    "category_fixed": Code(409, _("A category in use keeps its group of money")),
    "content_changed": Code(
        409, _("The batch is not what was sealed"), _("Unseal it and look at it again")
    ),
    "county_belongs_elsewhere": Code(
        409, _("The county belongs to another unit on some of these days")
    ),
    "day_in_future": Code(409, _("The day is not over yet"), _("Name an earlier day")),
    "file_conflict": Code(409, _("A file of this name with other content is there already")),
    "file_refused": Code(400, _("The file is refused as a whole"), _("Mend the named places")),
    "nothing_due": Code(409, _("Nothing waits for payment")),
    "notice_running": Code(409, _("The public notice is still running"), _("Wait until it ends")),
    "reply_unreadable": Code(400, _("The bank's reply cannot be read"), _("Ask the bank again")),
    "terms_contradict": Code(409, _("Two terms of one day of publication overlap")),
    "terms_fixed": Code(409, _("Published terms are never edited"), _("Publish new terms")),
    "test_mismatch": Code(409, _("A test merchant goes with a test programme only")),
    "test_programme": Code(409, _("This is a test programme")),
    "test_programme_not_audited": Code(409, _("A test programme is not audited")),
    "username_taken": Code(409, _("This name is taken"), _("Choose another one")),
    # manners
    "invalid": Code(400, _("The request is malformed"), _("Mend the named places")),
    "unauthenticated": Code(401, _("The key is missing, unknown, revoked or expired")),
    "forbidden": Code(403, _("This key may not do that")),
    "not_found": Code(404, _("Not found")),
    "method_not_allowed": Code(405, _("This method is not allowed here")),
    "not_acceptable": Code(406, _("No such representation")),
    "too_large": Code(413, _("The request is too large")),
    "unsupported_media_type": Code(415, _("This media type is not supported")),
    "idempotency_key_missing": Code(400, _("An Idempotency-Key is required")),
    "idempotency_key_reused": Code(
        422, _("This Idempotency-Key was used with another body"), _("Use a new key")
    ),
    "idempotency_in_progress": Code(
        409, _("The first request with this key is still running"), _("Try again shortly")
    ),
    "rate_limited": Code(429, _("Too many requests"), _("Wait as long as Retry-After says")),
    "internal": Code(500, _("Something went wrong on our side"), _("Try again with the same key")),
    "unavailable": Code(503, _("Not available right now"), _("Try again with the same key")),
}
