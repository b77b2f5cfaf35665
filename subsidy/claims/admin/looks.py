"""Why a person should look at a claim, in words: what the check saw, and what to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models import Claim, FindingCode, WatchKind
from subsidy.core.money import yuan


@dataclass(frozen=True)
class Words:
    """title: what is the case; task: what to look at; saw: its figures (amounts in yuan)."""

    title: str | Promise
    task: str | Promise
    saw: str | Promise = ""


LOOKS: dict[str, Words] = {
    "identifier_looks_like_another": Words(
        _("An identifier looks like that of another live claim (O and 0, I and 1)."),
        _("Compare the photo of the number with what was typed in, on both claims."),
    ),
    "vin_check_digit": Words(
        _("The check digit of a vehicle number does not fit."),
        _("Compare it with the certificates; imported vehicles may differ."),
    ),
    "reported_late": Words(
        _("The sale was reported late."),
        _("Ask why; compare invoice, payment and delivery with the day of purchase."),
        _("%(hours)s hours after it was made, more than %(hours_max)s"),
    ),
    "back_filled": Words(
        _("Many late sales of this merchant came within one hour."),
        _("Look at them together: were sales filled in afterwards?"),
        _("%(late_rows)s late sales in the hour, more than %(late_rows_max)s"),
    ),
    "delivery_unknown": Words(
        _("Nothing shows that the goods were delivered."),
        _("Ask for a delivery note or a photo of the installation."),
    ),
    "delivered_far_away": Words(
        _("The goods were delivered far from the store."),
        _("Compare the place with the delivery address and the waybill."),
        _("%(distance_m)s m away, more than %(distance_m_max)s m"),
    ),
    "terminal_far_away": Words(
        _("The terminal is registered far from the store."),
        _("Find out where the terminal stands and who uses it."),
        _("%(distance_m)s m away, more than %(distance_m_max)s m"),
    ),
    "energy_level_differs": Words(
        _("The catalogue knows the product with another energy level."),
        _("Look at the energy label and its record; put the wrong one right."),
        _("level %(claimed)s was claimed, the catalogue has %(catalogue)s"),
    ),
    "filed_above_baseline": Words(
        _("The filed price is above what the product used to be sold for."),
        _("Compare with sales before the programme: was the price raised for the subsidy?"),
        _("filed at %(filed_price_fen)s yuan, sold for %(baseline_fen)s yuan before"),
    ),
    "name_differs": Words(
        _("The document number is known with another name."),
        _("Compare the document with the names on both claims."),
    ),
    "watched": Words(
        _("Somebody or something on the claim is on a watch."),
        _("Read the watch and the case it comes from before deciding."),
        _("watched: %(kinds)s"),
    ),
    "denied_by_citizen": Words(
        _("The citizen says: I did not buy this."),
        _("Speak with the citizen; look at delivery, payment and invoice."),
    ),
    "was_sent_back": Words(
        _("It was sent back: see whether the fault is cured."),
        _("Compare what was asked for with what came."),
    ),
    "sandbox": Words(
        _("A magic serial number of the sandbox asks for it."),
        _("Nothing: this is a test."),
    ),
    "random_share": Words(
        _("Drawn at random, as a share of all clean claims is."),
        _("Look at everything: the sample shows what the checks miss."),
        _("share of %(random_bp)s in 10,000, drew %(draw)s"),
    ),
}


LOOKS |= {
    code.value: Words(
        code.label,
        _("Open the piece of evidence and compare it with the claim."),
        _("evidence %(piece)s"),
    )
    for code in FindingCode
}


@dataclass(frozen=True)
class Route:
    """One reason as the page of a claim shows it."""

    title: str
    saw: str
    task: str


def routes(claim: Claim) -> list[Route]:
    """Return why a person should look at the claim, in the active language."""
    return [_route(why["code"], why["saw"]) for why in claim.routed_because]


def _route(code: str, saw: Mapping[str, Any]) -> Route:
    words = LOOKS.get(code, Words(code, ""))
    figures = {name: _figure(name, value) for name, value in saw.items()}
    return Route(str(words.title), str(words.saw) % figures if saw else "", str(words.task))


def _figure(name: str, value: Any) -> str:
    if name.endswith("_fen"):
        return yuan(value)
    if name == "kinds":
        return ", ".join(str(WatchKind(kind).label) for kind in value)
    return str(value)
