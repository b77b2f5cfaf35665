"""The window on fund orders: who proposes to move which money, and who lets it move."""

from collections.abc import Callable

from django import forms
from django.contrib import admin
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from subsidy.funds import services
from subsidy.funds.forms import AllotForm, OrderForm, ReallotForm, ReturnForm
from subsidy.funds.forms_table import AllotManyForm
from subsidy.funds.models import FundOrder
from subsidy.funds.states import ORDER_MOVES
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, RemarkForm, Verb, starts_from
from subsidy.web.windows import ByName, Window


def _proposal(
    name: str, label: Promise, call: Callable[..., object], form: type[forms.Form]
) -> Verb:
    return Verb(
        name,
        label,
        "funds.propose_fundorder",
        call,
        form=form,
        warning=_("Nothing moves before another person approves it."),
    )


def _decision(
    name: str,
    label: Promise,
    call: Callable[..., object],
    verb: str,
    form: type[forms.Form] = RemarkForm,
    warning: Promise | str = "",
) -> Verb:
    return Verb(
        name,
        label,
        f"funds.{verb}_fundorder",
        call,
        starts_from(ORDER_MOVES, verb),
        form=form,
        warning=warning,
    )


@admin.register(FundOrder)
class FundOrderWindow(Window):
    list_display = [
        "document_number",
        "kind",
        "line_name",
        "to_line_name",
        "batch",
        "amount_yuan",
        "due_on",
        "state_label",
        "last_error",
        "proposed_by",
    ]
    list_filter = ["state", "kind", ("line__programme", ByName), ("line__unit", ByName), "due_on"]
    list_select_related = [
        *("line__programme", "line__unit", "to_line__programme", "to_line__unit"),
        *("batch", "proposed_by"),
    ]
    search_fields = ["document_number"]
    is_for_all_units = True
    fields = [
        ("document_number", "kind", "state_label"),
        ("line_name", "to_line_name", "batch"),
        ("amount_yuan", "due_on"),
        "reason",
        ("corrects", "belongs_on"),
        ("proposed_at", "proposed_by"),
        ("decided_at", "decided_by", "done_at"),
        ("tried_at", "last_error"),
    ]
    line_name = linked("line", _("fund line"))
    to_line_name = linked("to_line", _("to fund line"))
    list_verbs = [
        _proposal("allot", _("Propose an allotment"), services.propose_allot, AllotForm),
        _proposal(
            "allot_many", _("Propose many allotments"), services.propose_allots, AllotManyForm
        ),
        _proposal("reallot", _("Propose a re-allotment"), services.propose_reallot, ReallotForm),
        _proposal("return", _("Propose a return"), services.propose_return, ReturnForm),
        _proposal("freeze", _("Propose to freeze"), services.propose_freeze, OrderForm),
        _proposal("thaw", _("Propose to thaw"), services.propose_thaw, OrderForm),
    ]
    verbs = [
        _decision(
            "approve",
            _("Approve"),
            services.approve_order,
            "approve",
            warning=_("What is due moves at once; who proposed it does not approve it."),
        ),
        _decision(
            "approve_document",
            _("Approve the whole document"),
            services.approve_document,
            "approve",
            warning=_("All orders of this document that are proposed, or none."),
        ),
        _decision("reject", _("Reject"), services.reject_order, "reject", form=ReasonForm),
        _decision("withdraw", _("Withdraw"), services.withdraw_order, "withdraw", form=ReasonForm),
    ]
