"""What speaks for a closer look at a filed price, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.catalogue.rules.price_check import Verdict
from subsidy.core.money import yuan

FINDINGS = {
    "filed_price_rises": _("it rises above the former price of %(former_fen)s yuan"),
    "filed_above_guide_price": _("it is above the guide price of %(guide_price_fen)s yuan"),
    "filed_above_baseline": _("the product used to be sold for %(baseline_fen)s yuan"),
    "product_code_differs": _("the model is known with the product code %(known)s"),
    "code_of_another_model": _("the product code is known as that of the model %(known)s"),
    "new_code_for_known_model": _("it looks like the known model %(known)s under another name"),
    "filed_above_known_model": _("the known model %(known)s costs %(known_fen)s yuan"),
    "priced_like_a_bundle": _("it costs far more than the %(known_fen)s yuan of the model alone"),
    "looks_like_a_bundle": _("the name looks like a bundle: “%(word)s”"),
}

#: What a till is told of a price before it submits.
ADVICE = {
    Verdict.OK: _("The price keeps to what was promised and to what the product used to cost."),
    Verdict.ABOVE_FILED: _(
        "The price is above the filed price: the sale will be refused. Lower it, or file another"
        " price first."
    ),
    Verdict.ABOVE_BASELINE: _(
        "The price is above what the product used to be sold for: it may be looked at, and its"
        " reason asked for."
    ),
    Verdict.NO_BASELINE: _(
        "No earlier sales are known to compare with. Report past sales, so that the price can be"
        " judged."
    ),
}


def finding_word(code: str, saw: Mapping[str, Any]) -> str:
    """Return a finding in the active language, amounts in yuan."""
    figures = {name: yuan(value) if name.endswith("_fen") else value for name, value in saw.items()}
    return str(FINDINGS[code]) % figures
