"""Who sees what of undercover cases: list, page, history and verbs start from the same rows."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from subsidy.cases.models import Case
from subsidy.web.windows import Window


class KnownWindow(Window):
    """A window on cases, or on rows of cases: what a person may not know of is not there."""

    #: ORM path from the row to its case.
    case_path = "case"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if request.user.has_perm("cases.see_undercover"):
            return rows
        return rows.filter(**{f"{self.case_path}__in": Case.objects.known_to(request.user)})
