"""Windows: how the admin shows rows, and how people there call the verbs.

Rows are looked at, never edited: every change goes through a verb, with the reason it asks for. What
is shown depends on the role (permissions) and on the units a person works for (row scope).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.paginator import InfinitePaginator
from unfold.widgets import UnfoldAdminTextareaWidget

from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.faults import Fault
from subsidy.web.problems import listed

ROWS_PER_PAGE = 50


class ReasonForm(forms.Form):
    """What every verb of a person may be given: why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


@dataclass(frozen=True)
class Verb:
    """A verb that people call on one row.

    call: (row, by=, at=, **cleaned form data); shown: whether the button stands on this row's page.
    """

    name: str
    label: str | Promise
    permission: str
    call: Callable[..., object]
    shown: Callable[[Any], bool]
    form: type[forms.Form] = ReasonForm
    warning: str | Promise = ""


class Looking:
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, *_args: object) -> bool:
        return False

    def has_change_permission(self, *_args: object) -> bool:
        return False

    def has_delete_permission(self, *_args: object) -> bool:
        return False


class Rows(Looking, TabularInline):
    """Rows that belong to the one looked at."""

    extra = 0
    show_change_link = False
    tab = False


class Window(Looking, ModelAdmin):
    """A list and a page for each row, both read-only, with buttons for the verbs."""

    list_per_page = ROWS_PER_PAGE
    show_full_result_count = False
    paginator = InfinitePaginator
    ordering = ("-id",)
    change_form_template = "windows/row.html"
    #: ORM path from the row to its programme unit; None: everybody may see all rows.
    unit_path: str | None = None
    verbs: Sequence[Verb] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        units = request.user.unit_ids if self.unit_path else []
        return rows.filter(**{f"{self.unit_path}__in": units}) if units else rows

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path(
                f"<path:object_id>/{verb.name}/",
                self.admin_site.admin_view(self._door(verb)),
                name=f"{name}_{verb.name}",
            )
            for verb in self.verbs
        ] + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = {"row_verbs": self._buttons(request, row) if row else []}
        context |= self.page_context(request, row) if row else {}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, object]:
        """Return what the page of a row shows besides its fields."""
        return {}

    def _buttons(self, request: HttpRequest, row: Model) -> list[dict[str, object]]:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return [
            {"label": verb.label, "url": reverse(f"{name}_{verb.name}", args=[row.pk])}
            for verb in self.verbs
            if request.user.has_perm(verb.permission) and verb.shown(row)
        ]

    def _door(self, verb: Verb) -> Callable[..., HttpResponse]:
        def door(request: HttpRequest, object_id: str) -> HttpResponse:
            if not request.user.has_perm(verb.permission):
                raise PermissionDenied
            row = get_object_or_404(self.get_queryset(request), pk=object_id)
            page = reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk]
            )
            form = verb.form(request.POST or None)
            if request.method == "POST" and form.is_valid():
                call(request, verb, row, form.cleaned_data, at=clock.now())
                return redirect(page)
            context = self.admin_site.each_context(request) | {
                "title": verb.label,
                "opts": self.opts,
                "row": row,
                "row_url": page,
                "form": form,
                "warning": verb.warning,
            }
            return TemplateResponse(request, "windows/verb.html", context)

        return door


def call(
    request: HttpRequest, verb: Verb, row: Model, data: dict[str, Any], *, at: datetime
) -> None:
    """Call the verb for the person who is signed in; say what came of it."""
    try:
        verb.call(row, by=Actor.staff(request.user), at=at, **data)
    except Refusal as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, _("Done: %(verb)s") % {"verb": verb.label})


def said(refusal: Refusal) -> str:
    """Return a refusal as a sentence for people: all its faults and their cures."""
    faults = refusal.faults or (Fault(refusal.code),)
    return " ".join(dict.fromkeys(one["detail"] for one in listed(faults)))
