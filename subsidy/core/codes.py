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
    "price_above_filed": Code(
        422,
        _("The price is above the filed price"),
        _("Sell at the filed price, or file a new one and wait for its approval"),
    ),
    "filed_twice": Code(
        422,
        _("The product stands in the list before with another price"),
        _("File one price for each brand and model"),
    ),
    "day_in_past": Code(422, _("A new price cannot begin in the past"), _("Name a later day")),
    "terminal_unknown": Code(
        422,
        _("The store has no such terminal in use"),
        _("Name a terminal that is registered for the store"),
    ),
    "invoice_day_mismatch": Code(
        422,
        _("The invoice was issued before the purchase or in the future"),
        _("Check the day of the invoice"),
    ),
    "delivery_missing": Code(
        422,
        _("Nothing shows that the goods were delivered"),
        _("Send the delivery with its kind and day"),
    ),
    "delivery_day_invalid": Code(
        422,
        _("The goods were delivered before the purchase or in the future"),
        _("Check the day of delivery"),
    ),
    "activation_missing": Code(
        422,
        _("The device must be activated on the spot"),
        _("Name the day on which it was activated"),
    ),
    "activation_day_invalid": Code(
        422,
        _("The device was activated before the purchase or in the future"),
        _("Check the day of activation"),
    ),
    "vehicle_days_invalid": Code(
        422,
        _("The days of the vehicles' registration are not possible"),
        _("Check the days on the certificates"),
    ),
    "account_missing": Code(422, _("The applicant's own bank account is needed"), _("Add it")),
    "account_not_own": Code(
        422, _("The bank account is not in the applicant's name"), _("Name the applicant's own")
    ),
    "nothing_to_pay": Code(422, _("The subsidy rounds to nothing")),
    "privacy_notice_unknown": Code(
        422, _("No privacy notice has this version"), _("Name the version that was shown")
    ),
    "watch_ended": Code(422, _("A watch must end in the future"), _("Name a later moment")),
    # evidence
    "evidence_missing": Code(
        422, _("Evidence that the terms ask for is missing"), _("Upload each kind that is named")
    ),
    "evidence_reused": Code(
        422, _("This file is evidence already"), _("Send a photo or paper of this sale")
    ),
    "evidence_unreadable": Code(
        422, _("This file cannot be read"), _("Take the photo anew, or save the paper anew")
    ),
    "evidence_unknown": Code(
        422, _("The merchant has no such evidence"), _("Name a reference that an upload answered")
    ),
    "evidence_suspicious": Code(
        422,
        _("This file holds more than a picture or a paper"),
        _("Send it without scripts, attachments and appended files"),
    ),
    "evidence_infected": Code(
        422, _("The virus scanner refuses this file"), _("Clean the device it comes from")
    ),
    "evidence_too_many": Code(
        409, _("This claim has as many files as it may have"), _("Ask the commerce bureau")
    ),
    # place, merchant, programme
    "merchant_unknown": Code(
        422, _("No such merchant"), _("Load it first, or check its unified social credit code")
    ),
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
    "source_exhausted": Code(
        409, _("This source has not so much money left"), _("Take less, or from another batch")
    ),
    "amount_changed": Code(409, _("The terms changed since the reservation"), _("Reserve again")),
    # states
    "wrong_state": Code(409, _("The state does not allow this")),
    "code_wrong": Code(
        422, _("This code is wrong, used or too old"), _("Ask for a new code and try again")
    ),
    "token_wrong": Code(422, _("This token is wrong or too old"), _("Ask for the status again")),
    "reservation_expired": Code(409, _("The reservation has expired"), _("Reserve again")),
    "appeal_window_closed": Code(409, _("The time for an appeal is over")),
    "cure_deadline_passed": Code(
        409, _("The time for the cure is over"), _("Send a new claim once this one has lapsed")
    ),
    "nothing_to_amend": Code(
        422, _("Nothing differs from what the claim says"), _("Send at least one corrected value")
    ),
    "identifier_unknown": Code(
        422,
        _("The claim holds no such identifier"),
        _("Name its kind and, where it holds several of that kind, the old value"),
    ),
    "return_noted": Code(
        409, _("A return of this claim is under way"), _("Wait until it is done, then try again")
    ),
    "refund_missing": Code(422, _("A part return says what was refunded"), _("Send refund_fen")),
    "refund_too_high": Code(
        422, _("The refund is not less than the price"), _("Return the whole purchase")
    ),
    "nothing_to_top_up": Code(409, _("The terms pay no more than was granted")),
    "nothing_to_reassess": Code(409, _("No claim is governed by the old terms")),
    "terms_mismatch": Code(
        409, _("The two terms are not of one kind"), _("Name terms of one category and one payee")
    ),
    "last_day_passed": Code(
        409, _("The last day to apply may not lie in the past"), _("Name today or a later day")
    ),
    "claims_under_way": Code(
        409,
        _("Something of this programme is still under way"),
        _("Wait until every claim is decided and every payment made, then propose it again"),
    ),
    "clearing_outdated": Code(
        409,
        _("The money has moved since this was proposed"),
        _("Reject this order and propose it anew"),
    ),
    "nothing_to_clear": Code(409, _("No money is left over and nothing is to be settled")),
    "successor_unfit": Code(
        409,
        _("This merchant cannot take over from that one"),
        _("Name an active merchant; who leaves must not have left before"),
    ),
    "not_the_successor": Code(
        409,
        _("Money is not carried over to this programme"),
        _("Name a later programme of the province that is neither closed nor cleared"),
    ),
    "still_drifting": Code(
        409, _("The last look still found drift"), _("Run the proofs again once it is mended")
    ),
    "same_person": Code(409, _("A second person must do this"), _("Ask a colleague")),
    "already_exists": Code(409, _("This already exists")),
    "person_needed": Code(
        409, _("Only a person may do this"), _("Have somebody of the office decide it")
    ),
    "reason_missing": Code(422, _("A reason is needed"), _("Name at least one code")),
    # the office
    "deadline_invalid": Code(
        422, _("The deadline is past or too far away"), _("Name a day within the coming 60 days")
    ),
    "reason_without_cure": Code(
        422,
        _("A claim is sent back only for what can be cured"),
        _("Choose codes that name a cure, or reject it"),
    ),
    "account_cooling_off": Code(
        409, _("The new payout account is cooling off"), _("Approve it after the cooling-off days")
    ),
    "bank_reference_missing": Code(
        400, _("The bank's reference is needed"), _("Copy it from the statement")
    ),
    "nothing_left": Code(
        409, _("Nothing would be left in the batch"), _("Cancel the batch and draft it anew")
    ),
    "account_changed": Code(
        409,
        _("The account of a payment is not the payee's any more, or changed just now"),
        _("Drop these payments; their claims wait for a later batch"),
    ),
    "payments_stopped": Code(
        409, _("Payments are stopped"), _("Wait until two people have lifted the stop")
    ),
    "daily_limit_reached": Code(
        409,
        _("More would be approved today than may be"),
        _("Approve it on another day, or reject it and draft smaller batches"),
    ),
    "being_sent": Code(409, _("The batch is being sent right now"), _("Try again shortly")),
    "category_fixed": Code(409, _("A category in use keeps its group of money")),
    "content_changed": Code(
        409, _("The batch is not what was sealed"), _("Unseal it and look at it again")
    ),
    "county_belongs_elsewhere": Code(
        409, _("The county belongs to another unit on some of these days")
    ),
    "day_passed": Code(
        422, _("The day has passed"), _("What was judged on past days stays; name a later day")
    ),
    "moment_passed": Code(
        422,
        _("The moment has passed or is too far away"),
        _("Name a moment to come, at most 90 days ahead"),
    ),
    "hub_named": Code(
        409, _("The hub has a name already"), _("End what was said before you say another thing")
    ),
    "hub_ended": Code(409, _("What was said of the hub has ended already")),
    "audit_under_way": Code(
        409, _("This programme is being audited"), _("Wait until the run has ended")
    ),
    "code_changed": Code(
        409, _("The run was begun by another version of the code"), _("Start a new run")
    ),
    "not_yours": Code(
        409, _("This is somebody else's work"), _("Ask for it to be assigned to you")
    ),
    "item_unknown": Code(
        422, _("There is no such item, or it belongs elsewhere"), _("Look at the list on the page")
    ),
    "items_open": Code(
        422, _("The checklist is not complete"), _("Answer every item, then report")
    ),
    "parameter_unknown": Code(
        422,
        _("There is no such indicator or parameter, or it has another type"),
        _("Look at the defaults in the list of the run's parameters"),
    ),
    "day_in_future": Code(409, _("The day is not over yet"), _("Name an earlier day")),
    "account_in_use": Code(
        409,
        _("The bank has not refused this account, or the money is on its way"),
        _("Wait for the bank's answer"),
    ),
    "repaid_too_much": Code(
        409,
        _("More came in than is open"),
        _("Record what is open; the rest goes back to the payee"),
    ),
    "repayment_known": Code(409, _("This reference of the bank is recorded already")),
    "instalments_unfit": Code(
        422,
        _("The instalments do not fit"),
        _("Name later days, one instalment a day, that add up to what is open"),
    ),
    "plan_outdated": Code(
        409,
        _("Money came in since the instalments were proposed"),
        _("Turn them down and propose the rest anew"),
    ),
    "write_off_outdated": Code(
        409,
        _("Money came in, or is to be netted, since the write-off was proposed"),
        _("Turn it down and propose the rest anew"),
    ),
    "nothing_to_return": Code(409, _("Nothing came back for the treasury")),
    "due_day_unfit": Code(
        422, _("The day does not fit"), _("Give at least a week, and no more than a year")
    ),
    "document_missing": Code(
        422, _("What was settled by hand has a document"), _("Name the number of the document")
    ),
    "file_conflict": Code(409, _("A file of this name with other content is there already")),
    "file_damaged": Code(
        409, _("What is kept of this file is not what its hash says"), _("Call the operators")
    ),
    "expects_too_much": Code(
        422,
        _("The expected error leaves nothing to tolerate"),
        _("Expect less, or tolerate more"),
    ),
    "commitment_used": Code(
        409, _("Another sample is committed to this seed"), _("Make a new seed")
    ),
    "commitment_too_new": Code(
        409, _("The commitment was made at this very moment"), _("Try again shortly")
    ),
    "population_empty": Code(409, _("The population is empty"), _("Choose another scope or day")),
    "seed_mismatch": Code(
        409,
        _("This is not the seed that the sample was committed to"),
        _("Enter the seed that was shown when the sample was announced"),
    ),
    "not_in_sample": Code(422, _("This claim is not in the sample"), _("Take its row out")),
    "explanation_missing": Code(422, _("What is wrong must be explained"), _("Write a note")),
    "results_missing": Code(409, _("Some items have no result yet"), _("Record them all")),
    "draw_differs": Code(
        409,
        _("Drawn or evaluated again, the sample comes out otherwise"),
        _("Call the operators"),
    ),
    "book_value_changed": Code(
        422, _("The worksheet has another book value than the sample"), _("Take a new worksheet")
    ),
    "formula_refused": Code(422, _("A formula stands here"), _("Enter the value itself")),
    "row_repeated": Code(422, _("This claim stands in an earlier row"), _("Keep one of them")),
    "worksheet_unreadable": Code(
        422,
        _("This is no worksheet of a sample, or too large for one"),
        _("Fill in the worksheet that you were given, and save it as XLSX"),
    ),
    "value_missing": Code(422, _("A value is missing here"), _("Fill the cell")),
    "value_invalid": Code(422, _("The value cannot be read"), _("Enter it as the heading says")),
    "file_refused": Code(400, _("The file is refused as a whole"), _("Mend the named places")),
    "nothing_due": Code(409, _("Nothing waits for payment")),
    "less_frozen": Code(409, _("Less than this is frozen"), _("Thaw no more than is frozen")),
    "money_of_another_city": Code(
        409, _("The money of a city is for its own lines"), _("Choose another batch")
    ),
    "nothing_to_correct": Code(
        409, _("This document has not changed the line's money"), _("Check its number")
    ),
    "notice_running": Code(409, _("The public notice is still running"), _("Wait until it ends")),
    "programme_mismatch": Code(
        409, _("The money is of another programme"), _("Choose line and batch of one programme")
    ),
    "reply_unreadable": Code(400, _("The bank's reply cannot be read"), _("Ask the bank again")),
    "terms_contradict": Code(409, _("Two terms of one day of publication overlap")),
    "terms_fixed": Code(409, _("Published terms are never edited"), _("Publish new terms")),
    "test_mismatch": Code(409, _("A test merchant goes with a test programme only")),
    "test_programme": Code(409, _("This is a test programme")),
    "test_programme_not_audited": Code(409, _("A test programme is not audited")),
    "username_taken": Code(409, _("This name is taken"), _("Choose another one")),
    # webhooks
    "address_refused": Code(
        422,
        _("We do not send to this address"),
        _("Use https, a public name, port 443 or 8443, and no user name or fragment"),
    ),
    "endpoint_limit_reached": Code(
        409, _("The merchant has as many webhook endpoints as it may have"), _("Delete one first")
    ),
    "event_unknown": Code(422, _("No such event of this merchant"), _("Leave it out")),
    # reports
    "recipient_invalid": Code(
        422,
        _("Reports cannot be sent to this recipient"),
        _("Name an address, or somebody of the staff who has one and works for the unit"),
    ),
    "unit_not_yours": Code(403, _("You do not work for this unit"), _("Name one of your units")),
    "schedule_day_invalid": Code(
        422,
        _("This schedule names no day"),
        _("A weekly report needs a weekday, a monthly one a day from 1 to 28"),
    ),
    # manners
    "invalid": Code(400, _("The request is malformed"), _("Mend the named places")),
    "unauthenticated": Code(401, _("The key is missing, unknown, revoked or expired")),
    "forbidden": Code(403, _("This key may not do that")),
    "reference_reused": Code(
        409, _("You used this number for another sale"), _("Name the sale by its own number")
    ),
    # cases
    "flag_unfit": Code(
        409,
        _("This flag cannot be part of the case"),
        _("Name an open flag of this merchant and programme that is in no case"),
    ),
    "officer_unfit": Code(
        409,
        _("This person does not handle cases here"),
        _("Name an inspector or reviewer of the merchant's unit"),
    ),
    "case_is_undercover": Code(
        409, _("An undercover case shows nothing outside"), _("Open the case up first")
    ),
    "merchant_not_told": Code(
        409, _("The merchant was told of nothing yet"), _("Tell the merchant first")
    ),
    "nothing_to_tell": Code(
        409, _("The case holds neither a flag nor a finding"), _("Add one first")
    ),
    "extension_used": Code(409, _("The deadline was put off already")),
    "reply_still_open": Code(
        409, _("The merchant may still answer"), _("Wait until the deadline has passed")
    ),
    "reply_unanswered": Code(
        409,
        _("A reply of the merchant has no answer yet"),
        _("Answer every reply, then decide"),
    ),
    "finding_missing": Code(
        409, _("The decision rests on no finding"), _("Write down what was established first")
    ),
    "hearing_missing": Code(
        409,
        _("The merchant was not offered a hearing"),
        _("Offer one; note the day and whether it was held or declined"),
    ),
    "until_unfit": Code(422, _("The day is missing, past or too far away"), _("Name another day")),
    "claim_unknown": Code(
        422,
        _("The claim is none of this merchant's, or no finding names it"),
        _("Check the references"),
    ),
    "nothing_to_recover": Code(409, _("Nothing is paid for the claims that the findings name")),
    "answer_too_late": Code(409, _("The last day to answer has passed"), _("Write to the audit")),
    "address_not_allowed": Code(
        403, _("This key does not open from this address"), _("Ask for it to be allowed")
    ),
    "network_invalid": Code(400, _("This is no network"), _("Write it as 192.0.2.0/24")),
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
