"""Numbers that things carry: whether one has the form that its kind prescribes."""

from subsidy.core import identifiers

LENGTH_MIN, LENGTH_MAX = 4, 40


def is_valid(kind: str, value: str) -> bool:
    """Tell whether the value, as somebody wrote it, can be an identifier of that kind."""
    number = identifiers.normalise(value)
    if kind == "imei":
        return identifiers.is_imei(number)
    if kind in ("vin", "old_vin"):
        return identifiers.is_vin(number)
    return LENGTH_MIN <= len(number) <= LENGTH_MAX


def has_odd_check_digit(kind: str, value: str) -> bool:
    """Tell whether it is a VIN whose check digit does not fit: look closer, never refuse."""
    is_a_vin = kind in ("vin", "old_vin")
    return is_a_vin and not identifiers.vin_check_digit_ok(identifiers.normalise(value))
