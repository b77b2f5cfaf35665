"""Triggers: what is written once, and by whom it may be changed, holds against raw SQL too."""

from functools import reduce
from operator import or_

import pgtrigger


def changed(*fields: str) -> pgtrigger.Q:
    """Return the condition that an UPDATE changes one of the fields."""
    return reduce(
        or_,
        (pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")}) for field in fields),
    )


def unchanged(field: str) -> pgtrigger.Q:
    """Return the condition that an UPDATE leaves the field as it is."""
    return pgtrigger.Q(**{f"old__{field}__ndf": pgtrigger.F(f"new__{field}")})


def refuse_update(name: str, condition: pgtrigger.Q) -> pgtrigger.Protect:
    """Return the trigger that refuses an UPDATE under the condition."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update, condition=condition)


def never_deleted() -> pgtrigger.Protect:
    """Return the trigger that refuses every DELETE."""
    return pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)
