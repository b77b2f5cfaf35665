"""Small terms to reckon with: whatever a test does not say is as plain as can be."""

from datetime import date

from subsidy.programmes.rules import Condition, Kind, Op, Requirement, TermsData, Variant

PLAIN = {
    "programme": "hebei-2024",
    "category": "appliances.refrigerator",
    "notice_number": "N-1",
    "notice_title": "Notice",
    "published_on": date(2024, 8, 25),
    "valid_from": date(2024, 8, 25),
    "valid_to": date(2024, 12, 31),
    "quota_class": "appliances.refrigerator",
    "quota_count": 1,
    "quota_on_return": "on_repayment",
    "charged_to": "store",
    "payee": "merchant",
    "variants": (Variant("any", (), Kind.SHARE, rate_bp=2_000, cap_fen=200_000),),
    "no_variant_code": "not_eligible_energy_level",
    "source_note": "test",
    "prepared_by": "a",
    "checked_by": "b",
}


def sheet(**changes) -> TermsData:
    """Terms that pay 20 % up to 2,000 yuan for any purchase from 25 August 2024."""
    return TermsData(**(PLAIN | changes))


def share(rate_bp, cap_fen=None, *conditions, label="share") -> Variant:
    return Variant(label, conditions, Kind.SHARE, rate_bp=rate_bp, cap_fen=cap_fen)


def flat(flat_fen, *conditions, label="flat") -> Variant:
    return Variant(label, conditions, Kind.FLAT, flat_fen=flat_fen)


def when(fact, op, value) -> Condition:
    return Condition(fact, Op(op), value)


def need(code, fact, op, value, *conditions) -> Requirement:
    return Requirement(code, when(fact, op, value), conditions)
