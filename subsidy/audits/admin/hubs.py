"""The window on hubs: what a telephone, an account or a device of very many people is."""

from datetime import datetime

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from subsidy.audits import services
from subsidy.audits.models import AuditRun, Hub, HubKind
from subsidy.core.actors import Actor
from subsidy.web.verbs import ReasonForm, Verb
from subsidy.web.windows import Window

#: More wait for a name than anybody can choose from.
CANDIDATES_MAX = 100


def _waiting() -> list[tuple[str, str]]:
    """Return what the latest run of each programme left out, most people first."""
    runs = AuditRun.objects.finished().order_by("programme_id", "-id").distinct("programme_id")
    found = {
        f"{one.kind}:{one.digest.hex()}": one for run in runs for one in services.candidates(run)
    }
    ordered = sorted(found.items(), key=lambda one: (-one[1].people, one[0]))
    return [(key, _told(one)) for key, one in ordered[:CANDIDATES_MAX]]


def _told(one: services.Candidate) -> str:
    facts = {
        "kind": HubKind(one.kind).label,
        "masked": one.masked,
        "people": one.people,
        "merchants": one.merchants,
    }
    return str(_("%(kind)s %(masked)s: %(people)s people at %(merchants)s merchants") % facts)


class HubForm(ReasonForm):
    hub = forms.ChoiceField(label=_("hub"), choices=_waiting, widget=UnfoldAdminSelectWidget)
    name = forms.CharField(label=_("what it is"), max_length=100, widget=UnfoldAdminTextInputWidget)
    ties = forms.BooleanField(
        label=_("ties people nevertheless"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    field_order = ["hub", "name", "ties", "reason"]


def name_hub(*, hub: str, name: str, ties: bool, reason: str, by: Actor, at: datetime) -> Hub:
    """Say what the hub is; `hub` is its kind and digest."""
    kind, _colon, digest = hub.partition(":")
    return services.name_hub(
        kind=kind, digest=bytes.fromhex(digest), name=name, ties=ties, reason=reason, by=by, at=at
    )


def _is_open(hub: Hub) -> bool:
    return hub.until is None


@admin.register(Hub)
class HubWindow(Window):
    list_display = ["masked", "kind", "name", "ties", "named_at", "named_by", "until"]
    list_filter = ["kind", "ties"]
    list_select_related = ["named_by"]
    search_fields = ["name"]
    fields = [
        ("kind", "masked"),
        ("name", "ties"),
        "reason",
        ("named_at", "named_by"),
        ("until", "ended_because"),
    ]
    is_for_all_units = True
    list_verbs = [
        Verb(
            "name",
            _("Say what a hub is"),
            "audits.name_hub",
            name_hub,
            form=HubForm,
            warning=_("A hub ties nobody: buyers who share it are no group."),
        )
    ]
    verbs = [
        Verb(
            "unname",
            _("End it"),
            "audits.unname_hub",
            services.unname_hub,
            _is_open,
            form=ReasonForm,
        )
    ]
