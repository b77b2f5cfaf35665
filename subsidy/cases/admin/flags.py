"""What the room of cases adds to the window on flags: the case, and buttons that lead to one."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from subsidy.audits.models import Flag
from subsidy.audits.states import FlagState
from subsidy.cases import services
from subsidy.cases.admin.forms import (
    STAYS_AS_TOLD,
    CaseForm,
    SubjectForm,
    add_to_named_case,
    open_case_of,
)
from subsidy.cases.models import Case, CaseFlag, CaseKind
from subsidy.core.actors import Actor
from subsidy.web.verbs import Verb


def open_on(flag: Flag, *, by: Actor, at: datetime, **facts: Any) -> Case:
    """Open a case that rests on the flag."""
    return services.open_case(flag.merchant, flag.programme, flags=[flag], by=by, at=at, **facts)


def case_panel(request: HttpRequest, flag: Flag) -> dict[str, object]:
    """Return the case that the flag is part of, if any that this person may know of."""
    known = Case.objects.known_to(request.user)
    rows = CaseFlag.objects.filter(flag=flag, case__in=known)
    return {"row": rows.select_related("case").first()}


def _is_free(flag: Flag) -> bool:
    """Say no more than the page: that a button is missing would tell of an undercover case."""
    rests_on_it = CaseFlag.objects.filter(flag=flag, case__kind=CaseKind.OPEN)
    return flag.state == FlagState.FLAGGED and not rests_on_it.exists()


OPEN_ON = Verb(
    "open_case",
    _("Open a case"),
    "cases.open_case",
    open_on,
    _is_free,
    form=SubjectForm,
    warning=_("Nothing is visible outside before the merchant is told."),
)

ADD_TO = Verb(
    "add_to_case",
    _("Add to a case"),
    "cases.open_case",
    add_to_named_case,
    _is_free,
    form=CaseForm,
    initial=open_case_of,
    warning=STAYS_AS_TOLD,
)

# The room below knows nothing of cases, so its window gets button and panel from here.
flags: Any = admin.site.get_model_admin(Flag)
flags.verbs = [*flags.verbs, OPEN_ON, ADD_TO]
flags.add_panel("cases/flag_panel.html", case_panel)
