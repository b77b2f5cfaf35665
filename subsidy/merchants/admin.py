from typing import Any

from django import forms
from django.contrib import admin
from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from subsidy.core.sealed import mask_account, mask_name
from subsidy.merchants import (
    admin_successions,  # noqa: F401 - its window
    services,
)
from subsidy.merchants.forms import MergeForm, NewCodeForm
from subsidy.merchants.models import (
    ApiKey,
    Enrolment,
    Merchant,
    PayoutAccount,
    RosterEntry,
    Store,
    Terminal,
)
from subsidy.merchants.states import ACCOUNT_MOVES, MOVES
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName, Rows, Window


def _verb(name: str, label: Any, call: Any, **more: Any) -> Verb:
    return Verb(name, label, f"merchants.{name}_merchant", call, starts_from(MOVES, name), **more)


class StoreRows(Rows):
    model = Store
    fields = ["code", "name", "county", "address", "channel"]


class EnrolmentRows(Rows):
    model = Enrolment
    fields = ["programme_name", "category_group", "from_on", "to_on"]
    programme_name = linked("programme", _("programme"), text="name")


@admin.register(Merchant)
class MerchantWindow(Window):
    list_display = ["reference", "name", "credit_code", "unit_name", "state_label", "is_test"]
    list_filter = ["state", ("unit", ByName), "is_test"]
    list_select_related = ["unit"]
    search_fields = ["reference", "name", "credit_code"]
    unit_path = "unit"
    inlines = [StoreRows, EnrolmentRows]
    fields = [
        ("reference", "state_label", "is_test"),
        ("name", "credit_code", "masked_legal_person"),
        ("unit_name", "came_at", "notice_ends_at"),
        "successor_name",
    ]
    successor_name = linked("successor", _("successor"))
    unit_name = linked("unit", _("programme unit"), text="name")
    verbs = [
        _verb("check", _("Check for the county"), services.check),
        _verb("review", _("Review for the city"), services.review),
        _verb("notice", _("Put on public notice"), services.notice),
        _verb("activate", _("Activate"), services.activate),
        _verb("exit", _("Let go"), services.exit_merchant, form=ReasonForm),
        Verb(
            "propose_merge",
            _("Propose to merge"),
            "merchants.propose_succession",
            services.propose_merge,
            starts_from(MOVES, "exit"),
            form=MergeForm,
            warning=_("Nothing happens before another person approves it."),
        ),
        Verb(
            "propose_new_code",
            _("Propose a new credit code"),
            "merchants.propose_succession",
            services.propose_new_code,
            starts_from(MOVES, "exit"),
            form=NewCodeForm,
            warning=_("Nothing happens before another person approves it."),
        ),
    ]

    @admin.display(description=_("application came at"))
    def came_at(self, merchant: Merchant) -> str:
        return localize(localtime(merchant.applied_at))

    @admin.display(description=_("legal person"))
    def masked_legal_person(self, merchant: Merchant) -> str:
        return mask_name(merchant.legal_person)


@admin.register(PayoutAccount)
class PayoutAccountWindow(Window):
    list_display = ["merchant_name", "bank", "masked_number", "state_label", "proposed_at"]
    list_filter = ["state", ("merchant__unit", ByName)]
    list_select_related = ["merchant"]
    search_fields = ["merchant__name", "merchant__credit_code"]
    unit_path = "merchant__unit"
    fields = [
        ("merchant_name", "state_label"),
        ("bank", "branch", "masked_number"),
        ("proposed_at", "proposed_by", "source_file"),
        ("approved_at", "approved_by", "pays_from"),
    ]
    merchant_name = linked("merchant", _("merchant"))
    verbs = [
        Verb(
            "approve",
            _("Approve"),
            "merchants.approve_payoutaccount",
            services.approve_account,
            starts_from(ACCOUNT_MOVES, "approve"),
            warning=_(
                "The merchant is paid on this account; the former one retires. After a change the "
                "first payment waits some days."
            ),
        )
    ]

    @admin.display(description=_("account number"))
    def masked_number(self, account: PayoutAccount) -> str:
        return mask_account(account.number)


@admin.register(Store)
class StoreWindow(Window):
    list_display = ["code", "name", "merchant_name", "county_name", "channel"]
    list_filter = ["channel", ("merchant__unit", ByName)]
    list_select_related = ["merchant", "county"]
    search_fields = ["code", "name", "merchant__name"]
    unit_path = "merchant__unit"
    merchant_name = linked("merchant", _("merchant"))
    county_name = linked("county", _("county"), text="name")


@admin.register(Terminal)
class TerminalWindow(Window):
    list_display = ["serial", "store", "state_label"]
    list_filter = ["state"]
    list_select_related = ["store"]
    search_fields = ["serial"]
    unit_path = "store__merchant__unit"


@admin.register(RosterEntry)
class RosterWindow(Window):
    list_display = ["masked_document", "kind", "merchant_name", "declared_on", "until"]
    list_filter = ["kind", ("merchant__unit", ByName)]
    list_select_related = ["merchant"]
    search_fields = ["merchant__name", "merchant__credit_code"]
    unit_path = "merchant__unit"
    fields = [
        ("merchant_name", "kind", "masked_document"),
        ("declared_on", "until", "declared_by"),
    ]
    merchant_name = linked("merchant", _("merchant"))


@admin.register(Enrolment)
class EnrolmentWindow(Window):
    list_display = ["merchant_name", "programme_name", "category_group", "from_on", "to_on"]
    list_filter = [("programme", ByName), "category_group"]
    list_select_related = ["merchant", "programme"]
    search_fields = ["merchant__name", "merchant__credit_code"]
    unit_path = "merchant__unit"
    merchant_name = linked("merchant", _("merchant"))
    programme_name = linked("programme", _("programme"), text="name")


@admin.register(ApiKey)
class ApiKeyWindow(Window):
    list_display = ["key_id", "merchant_name", "label", "created_at", "expires_at", "revoked_at"]
    list_select_related = ["merchant"]
    search_fields = ["key_id", "label", "merchant__name"]
    unit_path = "merchant__unit"
    fields = [
        ("key_id", "merchant_name", "label"),
        "scopes",
        ("stores", "allowed_networks"),
        ("created_at", "expires_at", "revoked_at"),
    ]
    merchant_name = linked("merchant", _("merchant"))
    verbs = [
        Verb(
            "revoke",
            _("Revoke"),
            "merchants.revoke_apikey",
            lambda key, *, by, at: services.revoke_key(key, at=at),  # noqa: ARG005 - keys keep no names
            lambda key: key.revoked_at is None,
            form=forms.Form,
            warning=_("The key opens nothing any more, from this moment on."),
        ),
        Verb(
            "rotate",
            _("Rotate"),
            "merchants.rotate_apikey",
            lambda key, *, by, at: services.rotate_key(key, at=at),  # noqa: ARG005 - as above
            lambda key: key.revoked_at is None,
            form=forms.Form,
            warning=_("A key like this one is made and shown once; this one ends in seven days."),
            tells=lambda made: _("The new key, shown this once: %(token)s") % {"token": made[1]},
        ),
    ]
