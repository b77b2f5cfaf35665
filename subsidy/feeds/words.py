"""What may be wrong with a row of a feed, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "row_ragged": _("The row has more or fewer fields than the header"),
    "sign_invalid": _("A field holds a sign that no text may hold"),
    "value_missing": _("A required field is empty"),
    "text_too_long": _("The text is longer than allowed"),
    "text_without_signs": _("The text has no letter or digit"),
    "word_unknown": _("The word is none of those that the column knows"),
    "number_invalid": _("The number is not what the column asks for"),
    "day_invalid": _("The day is not a date such as 2024-05-31"),
    "day_in_future": _("The day has not come yet"),
    "day_before_receipt": _("The item was dismantled before it was received"),
    "region_invalid": _("The region is not a code of six digits"),
    "merchant_unknown": _("No merchant has this credit code"),
    "category_unknown": _("No category has this code"),
    "row_contradicts": _("An earlier row of the file says something else of the same thing"),
}
