"""Columns of windows: money in yuan, links to rows, names in the active language."""

from collections.abc import Callable
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from unfold.decorators import display

from subsidy.core.money import yuan

Column = Callable[..., object]


def with_money(window: Any) -> None:
    """Give the window a column `x_yuan` for each field `x_fen` of its model."""
    for field in window.opts.concrete_fields:
        if field.name.endswith("_fen"):
            setattr(window, field.name.removesuffix("_fen") + "_yuan", _money(field))


def _money(field: Any) -> Column:
    @display(description=_in_yuan(field.verbose_name), ordering=field.name)
    def shown(row: Any) -> str:
        value = getattr(row, field.name)
        if isinstance(value, list):
            return "; ".join(yuan(one) for one in value) or "-"
        return "-" if value is None else yuan(value)

    return shown


def yuan_label(label: object) -> str:
    """Return the label of an amount that is shown in yuan, not in fen."""
    return str(label).replace("(fen)", "(yuan)").replace("（分）", "（元）")


_in_yuan = lazy(yuan_label, str)


def linked(path: str, label: object, *, text: str = "", ordering: str = "") -> Column:
    """Return a column that links to the row at the path; `text` names what is shown of it."""

    @display(description=label, ordering=ordering or path)
    def shown(_window: object, row: Any) -> str:
        for name in path.split("__"):
            row = getattr(row, name, None)
        return "" if row is None else link_to(row, getattr(row, text) if text else row)

    return shown


def link_to(row: Any, text: object) -> str:
    """Return the text as a link to the window of the row, if it has one."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    try:
        url = reverse(name, args=[row.pk])
    except NoReverseMatch:
        return str(text)
    return format_html('<a href="{}" class="text-link">{}</a>', url, text)


def named(path: str, label: object) -> Column:
    """Return a column with the name, in the active language, of the row at the path."""

    @display(description=label, ordering=path)
    def shown(_window: object, row: Any) -> str:
        for name in path.split("__"):
            row = getattr(row, name, None)
        return row.name if row else ""

    return shown
