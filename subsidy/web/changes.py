"""The changes of a row, in words: what it was, what it became, when, by whom, in which request."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from subsidy.core.money import yuan
from subsidy.web.columns import yuan_label
from subsidy.web.words import ACTORS

CHANGES_PER_PAGE = 50
#: What lies sealed is not opened to show that it changed.
SEALED = "•••"
LABELS = {
    "insert": _("Made"),
    "update": _("Changed"),
    "delete": _("Deleted"),
    "password": _("Password changed"),
    "sealed": _("Sealed"),
}
Names = dict[str, dict[int, str]]


@dataclass(frozen=True)
class Difference:
    """One column that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangeInWords:
    """One change. What made it is empty where no door said who acts: somebody at the database."""

    label: str | Promise
    at: datetime
    actor: str
    request: str
    differences: Sequence[Difference]


def has_changes(model: Any) -> bool:
    """Return whether changes of such rows are kept."""
    return hasattr(model, "changes")


def page_of_changes(row: Any, number: object) -> tuple[Page, list[ChangeInWords]]:
    """Return one page of the changes of the row, the latest first."""
    rows = row.changes.order_by("-pgh_id")
    page = Paginator(rows, CHANGES_PER_PAGE).get_page(number)
    start = page.start_index() - 1 if page.paginator.count else 0
    # One more than is shown: the oldest differs from the one before it.
    found = list(rows[start : start + CHANGES_PER_PAGE + 1])
    pairs = list(pairwise([*found, None]))[:CHANGES_PER_PAGE]
    names = _names(type(row), found)
    return page, [_in_words(change, before, names) for change, before in pairs]


def _in_words(change: Any, before: Any, names: Names) -> ChangeInWords:
    said = change.pgh_context or {}
    kind = said.get("by_kind", "")
    return ChangeInWords(
        label=LABELS[change.pgh_label],
        at=change.pgh_created_at,
        actor=f"{ACTORS.get(kind, kind)} · {said['by_reference']}" if kind else "",
        request=said.get("request", ""),
        differences=list(_differences(change, before, names)),
    )


def _differences(change: Any, before: Any, names: Names) -> Iterable[Difference]:
    for field in _columns(change):
        new = getattr(change, field.attname)
        old = getattr(before, field.attname) if before else None
        if new != old:
            shown = [_shown(field, value, names) for value in (old, new)]
            yield Difference(_label(change, field), *shown)


def _columns(change: Any) -> list[models.Field]:
    return [
        field
        for field in change._meta.concrete_fields
        if not field.name.startswith("pgh_") and field.name != "id"
    ]


def _label(change: Any, field: models.Field) -> str:
    label = change.pgh_tracked_model._meta.get_field(field.name).verbose_name
    return yuan_label(label) if field.name.endswith("_fen") else str(label)


def _shown(field: models.Field, value: Any, names: Names) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(field, models.BinaryField):
        return SEALED
    if field.name in names:
        return names[field.name].get(value, str(value))
    if field.name.endswith("_fen"):
        return yuan(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    return str(dict(field.flatchoices).get(value, value) if field.choices else value)


def _names(model: Any, changes: Sequence[Any]) -> Names:
    """Return column -> id -> name of what the changes refer to: one query for each model."""
    columns = [
        field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)
    ]
    columns = [field for field in columns if changes and hasattr(changes[0], field.name)]
    ids: defaultdict[Any, set[int]] = defaultdict(set)
    for field in columns:
        ids[field.related_model] |= {getattr(change, field.name) for change in changes} - {None}
    found = {
        target: target._default_manager.in_bulk(list(wanted)) for target, wanted in ids.items()
    }
    return {
        field.name: {number: str(row) for number, row in found[field.related_model].items()}
        for field in columns
    }
