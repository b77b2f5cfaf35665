"""What the page of a claim says in words: how the sum was reckoned, and why a person looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from subsidy.claims.models import Claim, ClaimMove, Decision
from subsidy.claims.services import Position
from subsidy.claims.states import ClaimState
from subsidy.core.money import yuan
from subsidy.programmes.models import Category
from subsidy.web.words import code_word

Step = Mapping[str, Any]

FACTS = {
    "price_fen": gettext_lazy("price paid"),
    "energy_level": gettext_lazy("energy level"),
    "new_fuel": gettext_lazy("fuel of the new vehicle"),
    "displacement_ml": gettext_lazy("displacement (ml)"),
    "old_fuel": gettext_lazy("fuel of the old vehicle"),
    "old_first_registered_on": gettext_lazy("first registration of the old vehicle"),
    "old_held_since": gettext_lazy("old vehicle in the applicant's name since"),
    "old_type": gettext_lazy("type of the old vehicle"),
    "new_battery": gettext_lazy("battery of the new bicycle"),
    "old_battery": gettext_lazy("battery of the old bicycle"),
}
VALUES = {
    "new_energy": gettext_lazy("new energy"),
    "petrol": gettext_lazy("petrol"),
    "diesel": gettext_lazy("diesel"),
    "other": gettext_lazy("other fuel"),
    "lead_acid": gettext_lazy("lead-acid"),
    "lithium": gettext_lazy("lithium"),
    "small_passenger": gettext_lazy("small passenger car"),
    "micro_passenger": gettext_lazy("micro passenger car"),
}
OPERATORS = {
    "is": gettext_lazy("must be %(value)s"),
    "one_of": gettext_lazy("must be one of %(value)s"),
    "at_most": gettext_lazy("must be at most %(value)s"),
    "at_least": gettext_lazy("must be at least %(value)s"),
}
CHANNELS = {"offline": gettext_lazy("in stores"), "online": gettext_lazy("on the net")}
DELIVERIES = {
    "installed": gettext_lazy("delivered and installed"),
    "courier": gettext_lazy("by courier"),
    "pickup": gettext_lazy("picked up"),
}
YES, NO, SKIPPED = "check_circle", "cancel", "remove_circle_outline"


@dataclass(frozen=True)
class Line:
    """One step of the reckoning: a sign, a sentence, and what was looked at for it."""

    sign: str
    text: str
    details: tuple[str, ...] = ()


def reckoning(claim: Claim) -> list[Line]:
    """Return the trace in the active language."""
    return [_SENTENCES[step["step"]](step) for step in claim.trace if step["step"] in _SENTENCES]


def appeal(claim: Claim) -> ClaimMove | None:
    """Return the appeal that waits for another officer."""
    if claim.state != ClaimState.IN_REVIEW or claim.appealed_from_id is None:
        return None
    return claim.moves.filter(verb="appeal").latest("id")


def reasons(decision: Decision) -> list[str]:
    """Return the codes of a decision in the active language, with what the officer added."""
    notes = {code: decision.notes.get(code, "") for code in decision.codes}
    return [
        _("%(code)s (%(note)s)") % {"code": code_word(code), "note": note}
        if note
        else code_word(code)
        for code, note in notes.items()
    ]


def _terms(step: Step) -> Line:
    category = Category.objects.filter(code=step["category"]).first()
    text = _("%(notice)s: %(category)s, bought %(start)s to %(end)s, published %(day)s") % {
        "notice": step["notice"],
        "category": category.name if category else step["category"],
        "start": step["valid_from"],
        "end": step["valid_to"],
        "day": step["published_on"],
    }
    return Line(YES, text)


def _requirement(step: Step) -> Line:
    seen = [*step.get("when", ()), *([step["condition"]] if "condition" in step else ())]
    details = tuple(map(_condition, seen))
    if not step["applies"]:
        return Line(SKIPPED, _("A requirement that does not apply here"), details)
    holds = step["condition"]["holds"]
    text = _("A requirement is met") if holds else code_word(step["code"])
    return Line(YES if holds else NO, text, details)


def _variant(step: Step) -> Line:
    fits = step["fits"]
    text = _("Variant “%(label)s” fits") if fits else _("Variant “%(label)s” does not fit")
    details = tuple(map(_condition, step["conditions"]))
    return Line(YES if fits else SKIPPED, text % {"label": step["label"]}, details)


def _amount(step: Step) -> Line:
    if step["kind"] == "flat":
        text = _("A flat sum of %(flat)s yuan; at most the price of %(price)s yuan") % {
            "flat": yuan(step["flat_fen"]),
            "price": yuan(step["price_fen"]),
        }
    else:
        text = _("%(rate)s of %(price)s yuan is %(share)s yuan") % {
            "rate": percent(step["rate_bp"]),
            "price": yuan(step["price_fen"]),
            "share": yuan(step["share_fen"]),
        }
    details = [] if step.get("cap_fen") is None else [_("at most %s yuan") % yuan(step["cap_fen"])]
    details.append(_("Subsidy: %s yuan") % yuan(step["amount_fen"]))
    return Line(YES, text, tuple(details))


_SENTENCES = {
    "terms": _terms,
    "requirement": _requirement,
    "variant": _variant,
    "amount": _amount,
}


def percent(rate_bp: int) -> str:
    """Return basis points as people read them: 1500 -> "15 %", 1250 -> "12.5 %"."""
    return f"{rate_bp // 100}.{rate_bp % 100:02d}".rstrip("0").rstrip(".") + " %"


def _condition(look: Step) -> str:
    fact = look["fact"]
    return _("%(fact)s %(must)s, saw %(saw)s") % {
        "fact": FACTS.get(fact, fact),
        "must": OPERATORS[look["op"]] % {"value": _value(fact, look["value"])},
        "saw": _("nothing") if look["saw"] is None else _value(fact, look["saw"]),
    }


def _value(fact: str, value: object) -> str:
    if isinstance(value, list):
        return _(", ").join(_value(fact, one) for one in value)
    if fact.endswith("_fen") and isinstance(value, int):
        return _("%s yuan") % yuan(value)
    return str(VALUES.get(str(value), value))


def position(money: Position) -> dict[str, object]:
    """Return a merchant's position in words and yuan."""
    return {
        "fronted_yuan": yuan(money.fronted_fen),
        "oldest_since": money.oldest_since,
        "float_days_open": money.float_days_open,
        "float_days_average": money.float_days_average,
        "by_state": [
            {
                "state": ClaimState(part.state).label,
                "claims": part.claims,
                "fronted_yuan": yuan(part.fronted_fen),
            }
            for part in money.by_state
        ],
    }
