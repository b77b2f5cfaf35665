"""Figures in words: what each number of a flag is called, and how people read it."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.wording import probability
from subsidy.core.money import yuan

#: In the order they are shown in.
NAMES: Mapping[str, Promise] = {
    "n": _("claims looked at"),
    "k": _("claims with the property"),
    "p0": _("peers' rate or level"),
    "rho": _("peers' dispersion"),
    "expected": _("expected"),
    "excess": _("beyond expectation"),
    "effect": _("effect"),
    "p": _("probability under the peers' model"),
    "q": _("q (Benjamini-Yekutieli)"),
    "q_watch": _("q (Benjamini-Hochberg)"),
    "excess_fen": _("money beyond expectation (yuan)"),
    "users_min": _("applicants that make a contact a shared one"),
    "by_mobile": _("claims by a shared telephone"),
    "by_account": _("claims by a shared account"),
    "by_address": _("claims by a shared address"),
    "users_most": _("most applicants behind one contact"),
    "window_from": _("window from"),
    "window_to": _("window to"),
    "window_days": _("days of the window"),
    "active_days": _("days with sales"),
    "dispersion": _("dispersion of days"),
    "rise": _("rise of the price level"),
    "median_rise": _("median rise"),
    "drift": _("drift of the peers' prices"),
    "p_reference": _("probability under the reference of the cell"),
    "p_among_peers": _("probability among peers"),
    "p_by_claims": _("probability by the merchant's own claims"),
    "own_compared": _("of them with sales of its own without subsidy"),
    "own_rise": _("rise above its own sales without subsidy"),
    "own_spread": _("variation of prices of one product"),
    "usual_spread": _("usual variation at peers"),
    "above": _("above the peers' price level"),
    "ending": _("last two digits of the yuan"),
    "gap_median": _("usual distance (seconds)"),
    "days_median": _("usual delay (days)"),
    "unstocked": _("claims of products never bought in"),
    "overcharge_fen": _("charged above the price compared with (yuan)"),
    "same_day": _("claims on the very day of another"),
    "in_sequence": _("claims with neighbouring invoice numbers"),
    "parcels_most": _("most parcels to one address within a week"),
    "components": _("groups of buyers"),
    "people_most": _("people of the largest group"),
    "mobiles": _("telephones that tie them"),
    "accounts": _("accounts that tie them"),
    "devices": _("devices that tie them"),
    "serials": _("serial numbers that tie them"),
    "wandering": _("claims by devices used at other merchants too"),
    "further_of_buyers": _("further claims of busy buyers"),
    "further_by_mobile": _("further claims by busy telephones"),
    "further_to_doors": _("further claims to busy addresses"),
    "hand_most": _("claims of the busiest buyer, telephone or address"),
    "household": _("claims that a household may have"),
    "people": _("people whose claims they are"),
    "top_share": _("share of the five busiest"),
    "top_expected": _("share of the five busiest among anybody's claims"),
    "hhi": _("concentration (Herfindahl-Hirschman)"),
    "hhi_expected": _("concentration of anybody's claims"),
    "p_permutation": _("share of draws as concentrated"),
    "queue_longest": _("customers of the longest line"),
    "lift_median": _("typical lift to the cap"),
    "rise_median": _("typical rise of the raised prices"),
    "own_people": _("claims of the merchant's own people"),
    "by_document": _("claims by the document"),
    "buyers": _("buyers"),
    "partners": _("other merchants of the ring"),
    "persons": _("declared people that tie them"),
    "shared_most": _("shared with the closest merchant"),
    "homes_far": _("buyers from unusual places"),
    "deliveries_far": _("deliveries far away"),
    "terminals_far": _("terminals far away"),
    "photos_far": _("photos taken elsewhere"),
    "share_lower": _("lower bound of the share"),
    "same_number": _("claims with the very same number"),
    "look_alike": _("claims with a number that looks the same"),
    "other_merchants": _("claims whose number another merchant claimed"),
    "same_picture": _("photos as good as the same"),
    "voided": _("invoices voided"),
    "red_lettered": _("invoices red-lettered"),
    "median_days": _("days after which half were undone"),
    "noted": _("undone as the merchant noted"),
    "not_noted": _("undone as only the platform told"),
    "rows_found": _("rows of consecutive invoices"),
    "row_least": _("buyers in the shortest row"),
    "row_most": _("buyers in the longest row"),
    "issued": _("all invoices of the same days"),
    "rejected": _("claims turned down"),
    "sent_back": _("claims sent back"),
    "not_carried": _("parcels that no carrier knows"),
    "signed_early": _("parcels signed for before the sale"),
    "signed_elsewhere": _("parcels signed for in another city"),
    "not_received": _("old items that nobody received"),
    "not_dismantled": _("old items not taken apart"),
    "brands": _("brands"),
    "shipped_yet_silent": _("silent things that the maker shipped"),
    "on_elsewhere": _("things switched on in other provinces"),
    "provinces": _("other provinces"),
    "other_book": _("same number under another code"),
    "digit_changed": _("numbers that differ in one digit"),
    "invoice_before": _("invoices from before the purchase"),
    "invoice_late": _("invoices from long after the purchase"),
    "delivered_before": _("deliveries before the purchase"),
    "no_waybill": _("parcels without a waybill"),
    "vin_odd": _("vehicle numbers with a wrong check digit"),
}
PROBABILITIES = frozenset(
    {"p", "q", "q_watch", "p_reference", "p_among_peers", "p_by_claims", "p_permutation"}
)
SHARES = frozenset(
    {
        *("rise", "median_rise", "drift", "own_rise", "own_spread", "usual_spread", "above"),
        *("share_lower", "top_share", "top_expected", "lift_median", "rise_median"),
    }
)


def named_figures(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the figures that have a name, with it, in the active language."""
    return [
        (str(label), figure(name, figures[name]))
        for name, label in NAMES.items()
        if name in figures
    ]


def figure(name: str, value: Any) -> str:
    """Return one figure as people read it."""
    if value is None:
        return "—"
    if name.endswith("_fen"):
        return yuan(value)
    if name in PROBABILITIES:
        return probability(value)
    if name in SHARES:
        return f"{value:.1%}"
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
