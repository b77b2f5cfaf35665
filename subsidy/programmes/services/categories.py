"""Categories arrive, and their names are corrected."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from subsidy.core.errors import Refusal
from subsidy.programmes.models import Category


@dataclass(frozen=True)
class CategoryData:
    code: str
    parent_code: str | None
    group: str
    name_zh: str
    name_en: str


class CategoryFixed(Refusal):
    """A category's group and parent say where money goes: they stay as they are."""

    code = "category_fixed"

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = tuple(codes)


@transaction.atomic
def set_categories(categories: Sequence[CategoryData]) -> int:
    """Add new categories (parents first), correct names; return how many. Raises CategoryFixed."""
    rows = {row.code: row for row in Category.objects.select_related("parent")}
    known = {code: _data(row) for code, row in rows.items()}
    wanted = [one for one in categories if one != known.get(one.code)]
    fixed = [one.code for one in wanted if one.code in known and _moves(one, known[one.code])]
    if fixed:
        raise CategoryFixed(fixed)
    for one in wanted:
        rows[one.code], _ = Category.objects.update_or_create(
            code=one.code,
            defaults={
                "parent": rows[one.parent_code] if one.parent_code else None,
                "group": one.group,
                "name_zh": one.name_zh,
                "name_en": one.name_en,
            },
        )
    return len(wanted)


def _data(row: Category) -> CategoryData:
    parent_code = row.parent.code if row.parent else None
    return CategoryData(row.code, parent_code, row.group, row.name_zh, row.name_en)


def _moves(one: CategoryData, old: CategoryData) -> bool:
    return (one.group, one.parent_code) != (old.group, old.parent_code)
