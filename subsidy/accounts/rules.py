"""Who may do what: one table, read by the role backend. Plain Python.

Every role sees the business rooms; what a role may *do* is listed here, as "<room>.<verb>_<noun>".
Maker and checker of the same money are never one role, and nobody has two roles.
"""

from collections.abc import Mapping

PROGRAMME_MANAGER = "programme_manager"
COUNTY_REVIEWER = "county_reviewer"
CITY_REVIEWER = "city_reviewer"
FINANCE_MAKER = "finance_maker"
FINANCE_CHECKER = "finance_checker"
AUDITOR = "auditor"
INSPECTOR = "inspector"
SECURITY_ADMINISTRATOR = "security_administrator"

#: Rooms whose rows every role may look at (personal data is masked there for everybody).
BUSINESS_ROOMS = frozenset(
    {
        "regions",
        "ledger",
        "applicants",
        "programmes",
        "merchants",
        "funds",
        "catalogue",
        "claims",
        "disbursements",
        "clearing",
        "feeds",
        "audits",
        "cases",
        "sampling",
        "inspections",
        "webhooks",
        "reports",
    }
)
#: Rooms about people who work here and what they did.
STAFF_ROOMS = frozenset({"accounts", "admin", "operations", "web"})
STAFF_ROOMS_ARE_SEEN_BY = frozenset({AUDITOR, SECURITY_ADMINISTRATOR})

_DECIDE_CLAIMS = frozenset(
    {
        "claims.approve_claim",
        "claims.reject_claim",
        "claims.send_back_claim",
        "claims.amend_claim",
        "claims.open_evidence",
        "claims.return_claim",
        "claims.place_hold",
    },
)
_KEYS = frozenset({"merchants.create_apikey", "merchants.revoke_apikey", "merchants.rotate_apikey"})

#: Who stands apart from the money looks after the proofs that it is all there.
_PROOFS = frozenset(
    {
        "operations.explain_driftcase",
        "operations.mend_driftcase",
        "operations.view_four_eyes",
    }
)
_FILED_PRICES = frozenset({"catalogue.approve_filedprice", "catalogue.reject_filedprice"})
_REPORTS = frozenset(
    {"reports.make_snapshot", "reports.set_reportschedule", "reports.retry_reportdelivery"}
)
#: A sample is the auditor's from its seed to its end; who runs the programme has no hand in it.
_SAMPLES = frozenset(
    {
        "sampling.announce_sample",
        "sampling.freeze_sample",
        "sampling.draw_sample",
        "sampling.record_sample",
        "sampling.evaluate_sample",
        "sampling.reopen_sample",
        "sampling.close_sample",
        "sampling.cancel_sample",
    }
)
_VISITS = frozenset(
    {
        "inspections.plan_inspection",
        "inspections.assign_inspection",
        "inspections.accept_inspection",
        "inspections.see_undercover",
    }
)
_WATCHES = frozenset({"claims.watch_watch", "claims.unwatch_watch"})
#: Who looks into merchants tells and hears them; who decides is somebody else.
_HANDLE_CASES = frozenset(
    {
        "cases.open_case",
        "cases.assign_case",
        "cases.handle_case",
        "cases.tell_case",
        "cases.answer_reply",
    }
)
_DECIDE_CASES = frozenset(
    {
        "cases.open_case",
        "cases.assign_case",
        "cases.decide_case",
        "cases.decide_appeal",
        "cases.release_casehold",
        "cases.prolong_casehold",
        "cases.reopen_case",
        "cases.see_undercover",
    }
)
_WEBHOOKS = frozenset(
    {"webhooks.pause_endpoint", "webhooks.resume_endpoint", "webhooks.replay_delivery"}
)

ROLE_PERMISSIONS: Mapping[str, frozenset[str]] = {
    PROGRAMME_MANAGER: _KEYS
    | _VISITS
    | _WEBHOOKS
    | _FILED_PRICES
    | _WATCHES
    | _REPORTS
    | _DECIDE_CASES
    | {
        "cases.approve_sanction",
        "cases.approve_reinstatement",
        "cases.reject_reinstatement",
        "cases.hold_merchant",
        "cases.demand_recoveries",
        "programmes.open_programme",
        "programmes.pause_programme",
        "programmes.resume_programme",
        "funds.pause_fundline",
        "funds.resume_fundline",
        "clearing.propose_yearendorder",
        "funds.set_dailyquota",
        "claims.top_up_claim",
        "claims.propose_reassessment",
        "claims.place_hold",
        "claims.lift_hold",
        "disbursements.place_paymentstop",
        "catalogue.set_pricebaseline",
        "merchants.activate_merchant",
        "merchants.exit_merchant",
        "merchants.propose_succession",
        "audits.run_audit",
        "audits.dismiss_flag",
        "audits.approve_indicatorsetting",
        "audits.name_hub",
        "audits.unname_hub",
        "audits.freeze_referencenull",
        "audits.reject_indicatorsetting",
        "reports.view_fund_report",
    },
    COUNTY_REVIEWER: _DECIDE_CLAIMS
    | _FILED_PRICES
    | {"merchants.check_merchant", "reports.view_fund_report"},
    CITY_REVIEWER: _DECIDE_CLAIMS
    | _FILED_PRICES
    | _DECIDE_CASES
    | {
        "cases.propose_sanction",
        "cases.propose_reinstatement",
        "claims.lift_hold",
        "merchants.review_merchant",
        "merchants.notice_merchant",
        "reports.view_fund_report",
    },
    FINANCE_MAKER: frozenset(
        {
            "clearing.propose_yearendorder",
            "disbursements.draft_batch",
            "disbursements.seal_batch",
            "disbursements.unseal_batch",
            "disbursements.cancel_batch",
            "disbursements.send_batch",
            "disbursements.drop_payment",
            "disbursements.place_paymentstop",
            "disbursements.propose_lift_paymentstop",
            "disbursements.demand_recovery",
            "disbursements.remind_recovery",
            "disbursements.propose_instalmentplan",
            "disbursements.propose_writeoff",
            "disbursements.propose_accountcorrection",
            "disbursements.propose_treasuryreturn",
            "funds.propose_fundorder",
            "funds.withdraw_fundorder",
            "claims.place_hold",
            "merchants.propose_payoutaccount",
            "reports.view_fund_report",
        }
    ),
    FINANCE_CHECKER: frozenset(
        {
            "clearing.approve_yearendorder",
            "clearing.reject_yearendorder",
            "funds.approve_fundorder",
            "funds.reject_fundorder",
            "disbursements.endorse_batch",
            "disbursements.approve_batch",
            "disbursements.reject_batch",
            "disbursements.recall_batch",
            "disbursements.place_paymentstop",
            "disbursements.keep_paymentstop",
            "disbursements.lift_paymentstop",
            "disbursements.close_batch",
            "disbursements.resolve_replydifference",
            "disbursements.record_repayment",
            "disbursements.approve_instalmentplan",
            "disbursements.reject_instalmentplan",
            "disbursements.approve_writeoff",
            "disbursements.approve_accountcorrection",
            "disbursements.reject_accountcorrection",
            "disbursements.reject_writeoff",
            "disbursements.approve_treasuryreturn",
            "disbursements.reject_treasuryreturn",
            "claims.approve_reassessment",
            "claims.reject_reassessment",
            "merchants.approve_payoutaccount",
            "merchants.approve_succession",
            "merchants.reject_succession",
            "reports.view_fund_report",
        }
    ),
    AUDITOR: _PROOFS
    | _REPORTS
    | _SAMPLES
    | {
        "cases.see_undercover",
        "inspections.see_undercover",
        "claims.open_evidence",
        "audits.run_audit",
        "reports.view_fund_report",
    },
    INSPECTOR: _WATCHES
    | _HANDLE_CASES
    | {
        "inspections.carry_out_inspection",
        "inspections.accept_inspection",
        "claims.open_evidence",
        "audits.run_audit",
        "audits.dismiss_flag",
        "audits.snooze_flag",
        "audits.name_hub",
        "audits.unname_hub",
        "audits.propose_indicatorsetting",
        "claims.place_hold",
        "disbursements.place_paymentstop",
        "reports.make_snapshot",
        "reports.view_fund_report",
    },
    SECURITY_ADMINISTRATOR: _KEYS
    | _PROOFS
    | _WEBHOOKS
    | {"accounts.add_user", "accounts.change_user"},
}


_LISTED = frozenset().union(*ROLE_PERMISSIONS.values())


def may(role: str, permission: str) -> bool:
    """Return whether the role has the permission, e.g. "claims.approve_claim".

    Seeing goes by room, except for what the table lists by name.
    """
    if permission in _LISTED:
        return permission in ROLE_PERMISSIONS.get(role, frozenset())
    room, _, codename = permission.partition(".")
    return codename.startswith("view_") and sees_room(role, room)


def sees_room(role: str, room: str) -> bool:
    """Return whether the role may look at the rows of the room."""
    if role not in ROLE_PERMISSIONS:
        return False
    return room in BUSINESS_ROOMS or (room in STAFF_ROOMS and role in STAFF_ROOMS_ARE_SEEN_BY)
