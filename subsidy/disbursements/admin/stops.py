"""Payment stops: placed by one person at once, lifted by two."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from subsidy.disbursements import desk, services
from subsidy.disbursements.models import PaymentStop
from subsidy.disbursements.states import STOP_MOVES
from subsidy.web.columns import linked
from subsidy.web.verbs import ReasonForm, Verb, starts_from
from subsidy.web.windows import ByName, Window


def _verb(name: str, label: Any, call: Any, form: Any = ReasonForm, warning: Any = "") -> Verb:
    permission = f"disbursements.{name}_paymentstop"
    return Verb(name, label, permission, call, starts_from(STOP_MOVES, name), form, warning)


@admin.register(PaymentStop)
class PaymentStopWindow(Window):
    list_display = ["stop", "state_label", "reason", "placed_at", "placed_by", "lifted_at"]
    list_filter = ["state", ("programme", ByName)]
    list_select_related = ["programme", "placed_by"]
    search_fields = ["reason"]
    fields = [
        ("programme_name", "state_label"),
        ("reason", "placed_at", "placed_by"),
        ("lift_reason", "lift_proposed_at", "lift_proposed_by"),
        ("lifted_at", "lifted_by"),
    ]
    programme_name = linked("programme", _("programme"), text="name")
    list_verbs = [
        Verb(
            "place",
            _("Stop payments"),
            "disbursements.place_paymentstop",
            services.place_stop,
            form=desk.StopForm,
            warning=_(
                "From now on nothing is approved and nothing leaves. Two people lift it again."
            ),
        )
    ]
    verbs = [
        _verb("propose_lift", _("Propose to lift it"), services.propose_lift),
        _verb("lift", _("Lift it"), services.lift_stop, warning=_("Payments go again.")),
        _verb("keep", _("Keep it"), services.keep_stop),
    ]

    @admin.display(description=_("payments of"))
    def stop(self, stop: PaymentStop) -> str:
        return str(stop)
