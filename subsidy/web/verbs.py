"""Verbs as people call them in the admin: a button, a form, and a sentence of what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.widgets import INPUT_CLASSES, UnfoldAdminTextareaWidget

from subsidy.core.acting import acting
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.faults import Fault
from subsidy.web.problems import listed

REASON_LENGTH_MAX = 500


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%d")


class NamedChoice(forms.ModelChoiceField):
    """A choice among rows that have a name in each language."""

    def label_from_instance(self, row: Any) -> str:
        return row.name


class EmptyForm(forms.Form):
    """For verbs that need no word."""


class ReasonForm(forms.Form):
    """For verbs that are done for a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH_MAX,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class RemarkForm(ReasonForm):
    """For verbs that may be explained."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.fields["reason"].label = _("Remark")


@dataclass(frozen=True)
class Verb:
    """A verb that people call, on one row or to make one.

    call: ([row,] by=, at=, **cleaned form data); shown: whether the button stands on a row's page.
    """

    name: str
    label: str | Promise
    permission: str
    call: Callable[..., object]
    shown: Callable[[Any], bool] = lambda _row: True
    form: type[forms.Form] = RemarkForm
    warning: str | Promise = ""
    #: What the form begins with: the row as it is.
    initial: Callable[[Any], dict[str, Any]] | None = None
    #: What is told of it this once, such as a secret that is kept nowhere.
    tells: Callable[[Any], str] | None = None


def starts_from(moves: Any, verb: str) -> Callable[[Any], bool]:
    """Return whether a row is in a state that the verb starts from."""
    return lambda row: row.state in moves[verb][0]


def call(
    request: HttpRequest, verb: Verb, *rows: Model, data: dict[str, Any], at: datetime
) -> object:
    """Call the verb for the person who is signed in; say what came of it, return what it made."""
    by = Actor.staff(request.user)
    try:
        with acting(by):
            made = verb.call(*rows, by=by, at=at, **data)
    except Refusal as refusal:
        messages.error(request, said(refusal))
        return None
    messages.success(request, _("Done: %(verb)s") % {"verb": verb.label})
    if verb.tells:
        messages.info(request, verb.tells(made))
    return made


def said(refusal: Refusal) -> str:
    """Return a refusal as a sentence for people: all its faults and their cures."""
    faults = refusal.faults or (Fault(refusal.code),)
    return " ".join(dict.fromkeys(one["detail"] for one in listed(faults)))
