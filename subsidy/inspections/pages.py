"""What the page of an inspection shows besides its fields."""

from django.utils.translation import gettext_lazy as _

from subsidy.core.money import yuan
from subsidy.core.names import in_language
from subsidy.inspections.models import Inspection, MysteryPrice
from subsidy.inspections.rules.checklists import item_named

#: band of evidence -> what people call it.
BANDS = {
    "weak": _("weak"),
    "moderate": _("moderate"),
    "strong": _("strong"),
    "overwhelming": _("overwhelming"),
}


def inspection(row: Inspection) -> dict[str, object]:
    """Return the checklist with the latest answers, discoveries, prices and photos."""
    latest = {one.item: one for one in row.answers.order_by("id")}
    items = [item_named(code) for code in row.checklist["items"]]
    return {
        "checklist": [
            (in_language(zh=item.zh, en=item.en), latest.get(item.code)) for item in items
        ],
        "answered": len(latest),
        "discoveries": [
            (one.code_label, one.text, one.claims, yuan(one.amount_fen) if one.amount_fen else "")
            for one in row.discoveries.order_by("id")
        ],
        "prices": [_price(one) for one in row.prices.select_related("product").order_by("id")],
        "photos": row.photos.order_by("id"),
    }


def _price(one: MysteryPrice) -> dict[str, object]:
    return {
        "product": one.product,
        "with": yuan(one.with_subsidy_fen),
        "without": "" if one.without_subsidy_fen is None else yuan(one.without_subsidy_fen),
        "filed": "" if one.filed_fen is None else yuan(one.filed_fen),
        "is_dearer": one.is_dearer_with_subsidy,
        "is_above_filed": one.is_above_filed,
        "note": one.note,
    }
