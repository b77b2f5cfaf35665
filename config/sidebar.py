"""The admin's sidebar, grouped by work, and its colours."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Blue, from pale to dark.
COLOURS = {
    "primary": {
        "50": "#eff6ff",
        "100": "#dbeafe",
        "200": "#bfdbfe",
        "300": "#93c5fd",
        "400": "#60a5fa",
        "500": "#3b82f6",
        "600": "#2563eb",
        "700": "#1d4ed8",
        "800": "#1e40af",
        "900": "#1e3a8a",
        "950": "#172554",
    }
}
Place = tuple[str | Promise, str, str]  # title, "room_model", icon

GROUPS: list[tuple[str | Promise, list[Place]]] = [
    (
        _("Casework"),
        [
            (_("claims"), "claims_claim", "receipt_long"),
            (_("grants"), "claims_grant", "payments"),
            (_("evidence of claims"), "claims_evidence", "photo_library"),
            (_("entitlements"), "claims_entitlement", "badge"),
            (_("words of citizens"), "claims_citizenword", "record_voice_over"),
            (_("messages to citizens"), "claims_citizenmessage", "sms"),
            (_("times to payment"), "claims_paytime", "schedule"),
            (_("returns"), "claims_goodsreturn", "assignment_return"),
            (_("top-ups"), "claims_topup", "add_card"),
            (_("holds"), "claims_hold", "front_hand"),
            (_("reassessments"), "claims_reassessment", "published_with_changes"),
            (_("watches"), "claims_watch", "visibility"),
            (_("claims taken over"), "claims_openingclaim", "move_to_inbox"),
            (_("applicants"), "applicants_applicant", "person"),
            (_("contacts"), "applicants_contact", "contact_phone"),
        ],
    ),
    (
        _("Payments"),
        [
            (_("batches"), "disbursements_batch", "inventory_2"),
            (_("payments"), "disbursements_payment", "send_money"),
            (_("payment stops"), "disbursements_paymentstop", "block"),
            (_("bank files"), "disbursements_bankfile", "description"),
            (_("reconciliations"), "disbursements_reconciliation", "balance"),
            (_("differences in replies"), "disbursements_replydifference", "rule"),
            (_("recoveries"), "disbursements_recovery", "undo"),
            (_("letters of demand"), "disbursements_demandletter", "mail"),
            (_("instalment plans"), "disbursements_instalmentplan", "calendar_month"),
            (_("write-offs"), "disbursements_writeoff", "money_off"),
            (_("treasury returns"), "disbursements_treasuryreturn", "keyboard_return"),
            (_("corrections of accounts"), "disbursements_accountcorrection", "credit_card"),
            (_("payments taken over"), "disbursements_openingpayment", "move_to_inbox"),
        ],
    ),
    (
        _("Funds"),
        [
            (_("programmes"), "programmes_programme", "flag"),
            (_("terms"), "programmes_terms", "gavel"),
            (_("categories"), "programmes_category", "category"),
            (_("year-end orders"), "clearing_yearendorder", "event_available"),
            (_("fund batches"), "funds_fundbatch", "account_balance"),
            (_("fund lines"), "funds_fundline", "savings"),
            (_("fund orders"), "funds_fundorder", "assignment"),
            (_("allotments"), "funds_allotment", "call_split"),
            (_("balances"), "ledger_balance", "balance"),
            (_("transfers"), "ledger_transfer", "swap_horiz"),
            (_("accounts"), "ledger_account", "list_alt"),
        ],
    ),
    (
        _("Merchants"),
        [
            (_("merchants"), "merchants_merchant", "storefront"),
            (_("stores"), "merchants_store", "store"),
            (_("terminals"), "merchants_terminal", "point_of_sale"),
            (_("enrolments"), "merchants_enrolment", "how_to_reg"),
            (_("payout accounts"), "merchants_payoutaccount", "credit_card"),
            (_("rosters"), "merchants_rosterentry", "diversity_3"),
            (_("API keys"), "merchants_apikey", "key"),
            (_("successions"), "merchants_succession", "merge"),
            (_("products"), "catalogue_product", "kitchen"),
            (_("price observations"), "catalogue_priceobservation", "sell"),
            (_("filed prices"), "catalogue_filedprice", "price_check"),
            (_("rules of the price baseline"), "catalogue_pricebaseline", "straighten"),
        ],
    ),
    (
        _("Webhooks"),
        [
            (_("webhook endpoints"), "webhooks_endpoint", "webhook"),
            (_("webhook events"), "webhooks_event", "campaign"),
            (_("webhook deliveries"), "webhooks_delivery", "outbox"),
        ],
    ),
    (
        _("Feeds"),
        [
            (_("activations"), "feeds_activation", "power_settings_new"),
            (_("shipments"), "feeds_shipment", "local_shipping"),
            (_("purchases and opening stock"), "feeds_purchasestock", "warehouse"),
            (_("invoices issued a day"), "feeds_issuedinvoices", "receipt"),
            (_("statuses of invoices"), "feeds_invoicestatus", "fact_check"),
            (_("receipts of recyclers"), "feeds_recyclerreceipt", "recycling"),
            (_("deliveries signed for"), "feeds_deliveryproof", "package_2"),
            (_("sales without subsidy"), "feeds_unsubsidisedsale", "shopping_cart"),
            (_("cancelled orders"), "feeds_cancelledorder", "remove_shopping_cart"),
            (_("imports of feeds"), "feeds_feedimport", "upload_file"),
        ],
    ),
    (
        _("Audits"),
        [
            (_("flags"), "audits_flag", "outlined_flag"),
            (_("cases"), "cases_case", "folder_supervised"),
            (_("replies of merchants"), "cases_reply", "forum"),
            (_("findings"), "cases_finding", "fact_check"),
            (_("decisions of cases"), "cases_casedecision", "gavel"),
            (_("reinstatements"), "cases_reinstatement", "undo"),
            (_("holds of cases"), "cases_casehold", "lock_clock"),
            (_("audit runs"), "audits_auditrun", "troubleshoot"),
            (_("results of indicators"), "audits_indicatorresult", "query_stats"),
            (_("settings of indicators"), "audits_indicatorsetting", "tune"),
            (_("references of indicators"), "audits_referencenull", "straighten"),
            (_("hubs"), "audits_hub", "hub"),
            (_("inspections"), "inspections_inspection", "travel_explore"),
            (_("audit reports"), "reports_snapshot", "lab_profile"),
            (_("report schedules"), "reports_reportschedule", "calendar_clock"),
            (_("deliveries of reports"), "reports_reportdelivery", "outgoing_mail"),
            (_("samples"), "sampling_sample", "casino"),
            (_("items of samples"), "sampling_sampleitem", "checklist"),
        ],
    ),
    (
        _("Proofs"),
        [
            (_("cases of drift"), "operations_driftcase", "crisis_alert"),
            (_("runs of the proofs"), "operations_proofrun", "verified"),
            (_("blocks of history"), "operations_historyblock", "link"),
        ],
    ),
]
PEOPLE: list[Place] = [
    (_("users"), "accounts_user", "group"),
    (_("programme units"), "regions_unit", "location_city"),
    (_("counties"), "regions_county", "map"),
    (_("counties' units"), "regions_countyunit", "share_location"),
    (_("stored answers"), "web_idempotentanswer", "history"),
]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of the sidebar with what this person may look at."""
    home = {"title": _("Overview"), "icon": "dashboard", "link": reverse_lazy("admin:index")}
    groups = [{"items": [home]}, *_groups(request, GROUPS)]
    if request.user.has_perm("reports.view_fund_report"):
        report = {
            "title": _("Fund allocation"),
            "icon": "bar_chart",
            "link": reverse_lazy("fund_allocation"),
        }
        statement = {
            "title": _("Clearing statement"),
            "icon": "summarize",
            "link": reverse_lazy("clearing_statement"),
        }
        groups.append({"title": _("Reports"), "separator": True, "items": [report, statement]})
    if request.user.has_perm("catalogue.view_filedprice"):
        raised = {
            "title": _("Raised prices"),
            "icon": "trending_up",
            "link": reverse_lazy("raised_prices"),
        }
        groups.append({"items": [raised]})
    if request.user.has_perm("operations.view_four_eyes"):
        eyes = {"title": _("Four eyes"), "icon": "groups", "link": reverse_lazy("four_eyes")}
        groups.append({"items": [eyes]})
    return groups + list(_groups(request, [(_("People and places"), PEOPLE)]))


def _groups(
    request: HttpRequest, groups: list[tuple[str | Promise, list[Place]]]
) -> Iterator[dict[str, Any]]:
    for title, places in groups:
        items = [_item(place) for place in places if _is_open(request, place)]
        if items:
            yield {"title": title, "separator": True, "collapsible": False, "items": items}


def _is_open(request: HttpRequest, place: Place) -> bool:
    window = _window(place)
    may_see: Callable[[HttpRequest], bool] = window.has_view_permission
    return may_see(request)


def _window(place: Place) -> Any:
    from django.apps import apps
    from django.contrib import admin

    room, model = place[1].split("_")
    return admin.site.get_model_admin(apps.get_model(room, model))


def _item(place: Place) -> dict[str, Any]:
    title, name, icon = place
    return {
        "title": _capital(title),
        "icon": icon,
        "link": reverse_lazy(f"admin:{name}_changelist"),
    }


def _capital(title: str | Promise) -> str:
    text = str(title)
    return text[:1].upper() + text[1:]
