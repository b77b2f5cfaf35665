"""The window on watches: who or what the till is told to look out for."""

from datetime import datetime, time

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from subsidy.applicants.models import DocumentType
from subsidy.claims import services
from subsidy.claims.models import Watch, WatchKind
from subsidy.claims.models.holdings import IdentifierKind
from subsidy.claims.states import WATCH_MOVES
from subsidy.core.clock import SHANGHAI
from subsidy.web.verbs import DayInput, ReasonForm, Verb, starts_from
from subsidy.web.windows import Window

NOTHING = [("", "—")]


class WatchForm(ReasonForm):
    """What is typed in is kept as a digest and masked; the value itself is not kept."""

    field_order = ["kind", "value", "document_type", "identifier_kind", "brand", "until_on"]
    kind = forms.ChoiceField(
        label=_("kind"), choices=WatchKind.choices, widget=UnfoldAdminSelectWidget
    )
    value = forms.CharField(label=_("value"), max_length=200, widget=UnfoldAdminTextInputWidget)
    document_type = forms.ChoiceField(
        label=_("of a document: its type"),
        choices=DocumentType.choices,
        widget=UnfoldAdminSelectWidget,
    )
    identifier_kind = forms.ChoiceField(
        label=_("of an identifier: its kind"),
        choices=NOTHING + IdentifierKind.choices,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    brand = forms.CharField(
        label=_("of a serial number: its brand"),
        max_length=100,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    until_on = forms.DateField(label=_("last day"), widget=DayInput)
    source = forms.CharField(
        label=_("where it comes from"),
        max_length=150,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )

    def clean(self) -> dict[str, object]:
        """Return what the verb takes."""
        found = super().clean() or {}
        if found.get("kind") == WatchKind.IDENTIFIER and not found.get("identifier_kind"):
            self.add_error("identifier_kind", _("Name the kind of the identifier."))
        if self.errors:
            return found
        is_document = found["kind"] == WatchKind.DOCUMENT
        variety = found["document_type"] if is_document else found["identifier_kind"]
        what = services.watched(
            found["kind"], found["value"], variety=variety, brand=found["brand"]
        )
        until = datetime.combine(found["until_on"], time.max, tzinfo=SHANGHAI)
        names = ("reason", "source")
        return {"what": what, "until": until} | {name: found[name] for name in names}


@admin.register(Watch)
class WatchWindow(Window):
    list_display = ["kind", "masked", "state_label", "until", "reason", "source"]
    list_filter = ["state", "kind", "until"]
    search_fields = ["reason", "source"]
    is_for_all_units = True
    fields = [("kind", "masked", "state_label"), ("until", "source"), "reason"]
    list_verbs = [
        Verb("watch", _("Watch"), "claims.watch_watch", services.watch, form=WatchForm),
    ]
    verbs = [
        Verb(
            "unwatch",
            _("End the watch"),
            "claims.unwatch_watch",
            services.unwatch,
            starts_from(WATCH_MOVES, "unwatch"),
            form=ReasonForm,
        )
    ]
