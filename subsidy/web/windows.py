"""Windows: how the admin shows rows, and how people there call the verbs.

Rows are looked at, never edited: every change goes through a verb, with the reason it asks for.
What is shown depends on the role (permissions) and on the units a person works for (row scope).
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.admin import RelatedFieldListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.paginator import InfinitePaginator
from unfold.utils import display_for_label

from subsidy.core import clock
from subsidy.web.changes import has_changes, page_of_changes
from subsidy.web.columns import with_money
from subsidy.web.timelines import timeline
from subsidy.web.verbs import Verb, call
from subsidy.web.words import COLOURS

ROWS_PER_PAGE = 50
Door = Callable[..., HttpResponse]
Panel = Callable[[HttpRequest, Any], dict[str, object]]


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
    hide_title = True
    tab = False
    ordering = ("id",)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        with_money(self)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        return self.get_fields(request, obj)


class ByName(RelatedFieldListFilter):
    """A filter by something that has a name in each language."""

    def field_choices(self, field: Any, _request: HttpRequest, _window: Any) -> list[Any]:
        rows = field.related_model.objects.order_by("code")
        return [(row.pk, row.name) for row in rows]


class Window(Looking, ModelAdmin):
    """A list and a page for each row, both read-only, with buttons for the verbs."""

    list_per_page = ROWS_PER_PAGE
    show_full_result_count = False
    paginator = InfinitePaginator
    ordering = ("-id",)
    actions = None
    list_filter_sheet = True
    list_before_template = "windows/list_verbs.html"
    change_form_template = "windows/row.html"
    #: ORM path from the row to its programme unit; None: everybody may see all rows.
    unit_path: str | None = None
    #: Rows that belong to no unit, seen only by who works for all of them.
    is_for_all_units = False
    verbs: Sequence[Verb] = ()
    #: Verbs that make a row; they stand on the list.
    list_verbs: Sequence[Verb] = ()

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.panels: list[tuple[str, Panel]] = []
        with_money(self)

    def add_panel(self, template: str, panel: Panel) -> None:
        """Show on each row's page what a room above knows of the row, as far as who asks may know
        it: the template's `panel`.
        """
        self.panels.append((template, panel))

    @display(description=_("state"), ordering="state")
    def state_label(self, row: Any) -> str:
        return display_for_label((row.state, row.get_state_display()), "", COLOURS)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_hidden = self.is_for_all_units and request.user.unit_ids
        return super().has_view_permission(request, obj) and not is_hidden

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows if self.unit_path is None else in_units(rows, self.unit_path, request)

    def get_urls(self) -> list[Any]:
        doors = [(f"{verb.name}/", verb, self._list_door(verb)) for verb in self.list_verbs]
        doors += [(f"<path:object_id>/{verb.name}/", verb, self._door(verb)) for verb in self.verbs]
        site = self.admin_site
        return [
            path(route, site.admin_view(door), name=self._name(verb.name))
            for route, verb, door in doors
        ] + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        buttons = [
            {"label": verb.label, "url": self._url(verb.name)}
            for verb in self.list_verbs
            if request.user.has_perm(verb.permission)
        ]
        context = {"list_verbs": buttons} | (extra_context or {})
        return super().changelist_view(request, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context: dict[str, object] = {}
        if row is not None:
            context = {"row_verbs": self._buttons(request, row), "timeline": timeline(row)}
            context["show_history"] = has_changes(self.model)
            context |= self.page_context(request, row)
            context["panels"] = [(template, panel(request, row)) for template, panel in self.panels]
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The tab beside a row: what became of it, from change to change."""
        row = self.get_object(request, object_id)
        if row is None or not has_changes(self.model):
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        page, changes = page_of_changes(row, request.GET.get("page"))
        context = self.admin_site.each_context(request) | {
            "title": _("Changes"),
            "opts": self.opts,
            "heading": f"{_('Changes')} · {row}",
            "nobody": _("nobody said who: at the database itself"),
            "row_url": self._url("change", row.pk),
            "page": page,
            "newer_url": f"?page={page.number - 1}",
            "older_url": f"?page={page.number + 1}",
            "changes": changes,
        }
        return TemplateResponse(request, "windows/changes.html", context | (extra_context or {}))

    def page_context(self, _request: HttpRequest, _row: Any) -> dict[str, object]:
        """Return what the page of a row shows besides its fields."""
        return {}

    def _name(self, place: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{place}"

    def _url(self, place: str, *args: object) -> str:
        return reverse(f"{self.admin_site.name}:{self._name(place)}", args=args)

    def _buttons(self, request: HttpRequest, row: Model) -> list[dict[str, object]]:
        return [
            {
                "label": verb.label,
                "url": self._url(verb.name, row.pk),
                "variant": "" if number == 0 else "default",
            }
            for number, verb in enumerate(
                verb
                for verb in self.verbs
                if request.user.has_perm(verb.permission) and verb.shown(row)
            )
        ]

    def _door(self, verb: Verb) -> Door:
        def door(request: HttpRequest, object_id: str) -> HttpResponse:
            self._refuse_without(request, verb)
            row = get_object_or_404(self.get_queryset(request), pk=object_id)
            page = self._url("change", row.pk)
            form = _form(verb, request, row)
            if form.is_valid():
                call(request, verb, row, data=form.cleaned_data, at=clock.now())
                return redirect(page)
            return self._page(request, verb, form, row=row, back_url=page)

        return door

    def _refuse_without(self, request: HttpRequest, verb: Verb) -> None:
        """Who may not look through the window does not reach through it either."""
        if not (request.user.has_perm(verb.permission) and self.has_view_permission(request)):
            raise PermissionDenied

    def _list_door(self, verb: Verb) -> Door:
        def door(request: HttpRequest) -> HttpResponse:
            self._refuse_without(request, verb)
            back_url = self._url("changelist")
            form = _form(verb, request)
            if form.is_valid():
                made = call(request, verb, data=form.cleaned_data, at=clock.now())
                pk = getattr(made, "pk", None)
                return redirect(self._url("change", pk) if pk else back_url)
            return self._page(request, verb, form, row=self.opts.verbose_name, back_url=back_url)

        return door

    def _page(
        self, request: HttpRequest, verb: Verb, form: Any, *, row: object, back_url: str
    ) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": verb.label,
            "label": verb.label,
            "opts": self.opts,
            "heading": f"{verb.label} · {row}",
            "row_url": back_url,
            "form": form,
            "warning": verb.warning,
        }
        return TemplateResponse(request, "windows/verb.html", context)


def _form(verb: Verb, request: HttpRequest, row: Any = None) -> Any:
    """Return the form of the verb with what was sent, fields and files, or as it begins."""
    begun = {"initial": verb.initial(row)} if verb.initial else {}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return verb.form(*sent, **begun)


def in_units(rows: QuerySet[Any], unit_path: str, request: HttpRequest) -> QuerySet[Any]:
    """Return the rows that are this person's business: all, or those of their units."""
    units = request.user.unit_ids
    if not units:
        return rows
    ours = rows.model._default_manager.filter(**{f"{unit_path}__in": units})
    return rows.filter(pk__in=ours.values("pk"))
