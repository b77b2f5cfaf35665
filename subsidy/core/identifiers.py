"""Numbers that people and things carry: normal forms, look-alikes and validity.

Sources: GB 11643 (resident id), GB 32100 (credit code), ISO 3779 / GB 16735 (VIN), 3GPP TS 23.003
(IMEI), ISO/IEC 7812 (cards), GB 12904 (EAN).
"""

import re
import unicodedata
from datetime import date
from functools import lru_cache

from stdnum import ean, imei, luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_VALUES = {str(digit): digit for digit in range(10)} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", [*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True)
)
#: Blanks, hyphens of all lengths, dots, strokes, and what nobody sees.
_SEPARATORS = re.compile(r"[\s\-_/.·\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff]+")
_LOOK_ALIKES = str.maketrans("OIL", "011")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def normalise(text: str) -> str:
    """Return the identifier upper-cased, full-width folded, without blanks and hyphens."""
    if text.isascii() and text.isalnum():  # nearly always: nothing to fold or to take out
        return text.upper()
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def look_alike(normal: str) -> str:
    """Return the form in which O/0 and I/L/1 are one: a reason to look closer, never to refuse."""
    return normal.translate(_LOOK_ALIKES)


def is_resident_id(text: str, *, on: date) -> bool:
    """Tell whether check digit and birth date are sound on that day.

    The region code is not looked up: it is that of the place and year of registration, and real
    citizens carry codes that today's lists do not have.
    """
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text) or ric.calc_check_digit(text) != text[-1]:
        return False
    try:
        born_on = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return date(1890, 1, 1) <= born_on <= on


def is_credit_code(text: str) -> bool:
    return _passes(uscc, text) and uscc.compact(text) == text


def is_imei(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{15}", text)) and _passes(imei, text)


def is_bank_card(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{16,19}", text)) and _passes(luhn, text)


@lru_cache(maxsize=10_000)
def is_ean(text: str) -> bool:
    """Tell whether it is an EAN-8 or EAN-13; remembered, as the same goods are sold all day."""
    return bool(re.fullmatch(r"[0-9]{8}|[0-9]{13}", text)) and _passes(ean, text)


def is_mobile(text: str) -> bool:
    return bool(_MOBILE.fullmatch(text))


def is_vin(text: str) -> bool:
    """Tell whether the text has the form of a VIN; the check digit is `vin_check_digit_ok`."""
    return len(text) == 17 and set(text) <= _VIN_VALUES.keys() and len(set(text)) > 1


def vin_check_digit_ok(vin: str) -> bool:
    """Tell whether position 9 fits. Imported vehicles may fail: warn, never refuse."""
    rest = sum(w * _VIN_VALUES[c] for w, c in zip(_VIN_WEIGHTS, vin, strict=True)) % 11
    return vin[8] == ("X" if rest == 10 else str(rest))


def _passes(module: object, text: str) -> bool:
    try:
        module.validate(text)  # type: ignore[attr-defined]
    except ValidationError:
        return False
    return True
