"""Choosing the terms that govern a purchase, and reckoning what they pay."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from subsidy.core.money import Rounding, share_fen
from subsidy.programmes.rules.conditions import Facts, Step, look, look_at_all
from subsidy.programmes.rules.terms import Kind, Requirement, TermsData, Variant

NO_TERMS_FOR_CATEGORY = "not_eligible_category"
NO_TERMS_ON_THAT_DAY = "bought_outside_window"
FACTS_MISSING = "facts_missing"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`amount_fen` is None exactly where `codes` is not empty; 0 fen is an amount."""

    amount_fen: int | None
    codes: tuple[str, ...]
    variant: str | None
    trace: tuple[Step, ...]


def choose_terms(
    candidates: Iterable[TermsData], *, bought_on: date, decided_on: date, unit_code: str | None
) -> TermsData | str:
    """Return the terms that govern the purchase, or the code that refuses it.

    `candidates` are all terms of one category in one programme. Local terms count in their own
    unit only. Of those in force the latest published governs; on one day, local before general.
    """
    here = [terms for terms in candidates if terms.unit_code in (None, unit_code)]
    if not here:
        return NO_TERMS_FOR_CATEGORY
    in_force = (one for one in here if one.in_force(bought_on=bought_on, decided_on=decided_on))
    latest = max(in_force, key=lambda one: (one.published_on, one.unit_code or ""), default=None)
    return latest or NO_TERMS_ON_THAT_DAY


def contradictions(papers: Iterable[TermsData]) -> list[TermsData]:
    """Return the terms that share day of publication and a day of purchase with earlier ones."""
    earlier: dict[tuple[str, str | None, date], list[TermsData]] = {}
    found = []
    for one in papers:
        others = earlier.setdefault((one.category, one.unit_code, one.published_on), [])
        if any(o.valid_from <= one.valid_to and one.valid_from <= o.valid_to for o in others):
            found.append(one)
        others.append(one)
    return found


def evaluate(terms: TermsData, facts: Facts) -> Evaluation:
    """Return what the terms pay on these facts, or every code that speaks against it.

    `facts` hold `price_fen` (an int >= 0). A share is rounded as the terms say, then capped;
    nothing is ever paid above the price.
    """
    judged = [_judge(requirement, facts) for requirement in terms.requirements]
    variant, refusal, looks = _pick_variant(terms, facts)
    codes = tuple(dict.fromkeys(code for code in [*(code for code, _ in judged), refusal] if code))
    trace = [_name_terms(terms), *(step for _, step in judged), *looks]
    label = variant.label if variant else None
    if variant is None or codes:
        return Evaluation(None, codes, label, tuple(trace))
    amount_fen, sums = _reckon(variant, facts, terms.rounding)
    return Evaluation(amount_fen, (), label, (*trace, sums))


def _judge(requirement: Requirement, facts: Facts) -> tuple[str | None, Step]:
    """Return the code that the requirement raises, if any, and what was seen."""
    applies, when = look_at_all(requirement.when, facts)
    step: Step = {"step": "requirement", "code": requirement.code, "applies": applies}
    if when:
        step["when"] = when
    if not applies:
        return (None if applies is False else FACTS_MISSING), step
    holds, step["condition"] = look(requirement.condition, facts)
    if holds:
        return None, step
    return (requirement.code if holds is False else FACTS_MISSING), step


def _pick_variant(terms: TermsData, facts: Facts) -> tuple[Variant | None, str | None, list[Step]]:
    """Return the first variant that fits or the code that none does, and every look taken."""
    steps: list[Step] = []
    for variant in terms.variants:
        fits, seen = look_at_all(variant.conditions, facts)
        steps.append({"step": "variant", "label": variant.label, "fits": fits, "conditions": seen})
        if fits:
            return variant, None, steps
        if fits is None:
            return None, FACTS_MISSING, steps
    return None, terms.no_variant_code, steps


def _reckon(variant: Variant, facts: Facts, rounding: Rounding) -> tuple[int, Step]:
    """Return the amount in fen and the sum that leads to it."""
    price_fen = facts["price_fen"]
    assert isinstance(price_fen, int)
    step: Step = {"step": "amount", "kind": str(variant.kind), "price_fen": price_fen}
    if variant.kind is Kind.FLAT:
        assert variant.flat_fen is not None
        amount_fen = min(variant.flat_fen, price_fen)
        return amount_fen, step | {"flat_fen": variant.flat_fen, "amount_fen": amount_fen}
    assert variant.rate_bp is not None
    share = share_fen(price_fen, variant.rate_bp, rounding)
    amount_fen = min(share, price_fen if variant.cap_fen is None else variant.cap_fen)
    step |= {"rate_bp": variant.rate_bp, "rounding": str(rounding), "share_fen": share}
    return amount_fen, step | {"cap_fen": variant.cap_fen, "amount_fen": amount_fen}


def _name_terms(terms: TermsData) -> Step:
    return {
        "step": "terms",
        "id": terms.id,
        "programme": terms.programme,
        "category": terms.category,
        "unit": terms.unit_code,
        "notice": terms.notice_number,
        "valid_from": terms.valid_from.isoformat(),
        "valid_to": terms.valid_to.isoformat(),
        "published_on": terms.published_on.isoformat(),
    }
