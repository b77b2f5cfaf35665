"""Identifiers that are valid in form and belong to nobody."""

from datetime import date
from hashlib import sha256
from random import Random

DIGITS = "0123456789"
#: GB 32100-2015: no I, O, S, V, Z.
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: ISO 3779: no I, O, Q.
VIN_ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
VIN_YEARS = "123456789ABCDEFGHJKLMNPRSTVWXY"  # 2001 onwards, 30 years a round
_VIN_LETTERS = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
MOBILE_PREFIXES = (
    "131", "132", "135", "136", "137", "138", "139", "150", "151", "152", "156",
    "158", "159", "176", "177", "182", "183", "186", "187", "188", "189",
)  # fmt: skip
CARD_PREFIXES = ("622202", "621700", "622848", "621661", "622588")
PLATE_TAIL = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def text_of(rng: Random, alphabet: str, length: int) -> str:
    """Return so many characters of the alphabet."""
    return "".join(rng.choices(alphabet, k=length))


def resident_id(rng: Random, region: str, born_on: date, *, is_female: bool) -> str:
    """Return an 18-character resident id (GB 11643); the 17th digit is even for women."""
    order = rng.randrange(0, 500) * 2 + (0 if is_female else 1)
    body = f"{region}{born_on:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _RESIDENT_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def credit_code(rng: Random, region: str) -> str:
    """Return a unified social credit code of a company (GB 32100), organisation code included."""
    organisation = "MA" + text_of(rng, CREDIT_ALPHABET, 6)
    body = "91" + region + organisation + _organisation_check(organisation)
    values = [CREDIT_ALPHABET.index(character) for character in body]
    total = sum(value * weight for value, weight in zip(values, _CREDIT_WEIGHTS, strict=True))
    return body + CREDIT_ALPHABET[(31 - total % 31) % 31]


def _organisation_check(organisation: str) -> str:
    values = [int(character, 36) for character in organisation]
    total = sum(value * weight for value, weight in zip(values, _ORG_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def mobile(rng: Random) -> str:
    """Return an 11-digit mobile number."""
    return rng.choice(MOBILE_PREFIXES) + text_of(rng, DIGITS, 8)


def luhn_digit(body: str) -> str:
    """Return the digit that makes the number pass the Luhn check (ISO/IEC 7812)."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def bank_card(rng: Random) -> str:
    """Return a 19-digit UnionPay card number."""
    body = rng.choice(CARD_PREFIXES) + text_of(rng, DIGITS, 12)
    return body + luhn_digit(body)


def imei(rng: Random) -> str:
    """Return a 15-digit IMEI."""
    body = "86" + text_of(rng, DIGITS, 12)
    return body + luhn_digit(body)


def ean13(rng: Random) -> str:
    """Return a Chinese EAN-13 article number (690 to 699)."""
    body = "69" + text_of(rng, DIGITS, 10)
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return body + str(-total % 10)


def vin(rng: Random, maker: str, year: int) -> str:
    """Return a VIN of a three-letter maker code and model year, check digit at position 9."""
    model = text_of(rng, VIN_ALPHABET[10:], 3) + text_of(rng, DIGITS, 2)
    tail = VIN_YEARS[(year - 2001) % 30] + rng.choice("ABCDEFGH") + text_of(rng, DIGITS, 6)
    body = maker + model + "0" + tail
    values = [int(_VIN_LETTERS.get(character, character)) for character in body]
    total = sum(value * weight for value, weight in zip(values, _VIN_WEIGHTS, strict=True))
    return body[:8] + "0123456789X"[total % 11] + body[9:]


def serial_number(rng: Random, prefix: str, made_on: date) -> str:
    """Return a maker's serial number: prefix, year and week, nine characters."""
    year, week, _ = made_on.isocalendar()
    return f"{prefix}{year % 100:02d}{week:02d}{text_of(rng, CREDIT_ALPHABET, 9)}"


def invoice_number(rng: Random, year: int, region: str = "13") -> str:
    """Return a 20-digit number of a digital invoice: year, region, channel, sequence."""
    return f"{year % 100:02d}{region}2{text_of(rng, DIGITS, 15)}"


def car_plate(rng: Random, letter: str) -> str:
    """Return a Hebei car plate of the city with this letter."""
    return f"冀{letter}{text_of(rng, PLATE_TAIL, 5)}"


def bike_plate(rng: Random, place: str) -> str:
    """Return an e-bike plate: place and seven digits."""
    return f"{place}{text_of(rng, DIGITS, 7)}"


def frame_number(rng: Random) -> str:
    """Return a 15-digit e-bike frame number (GB 17761 asks for 15 digits)."""
    return text_of(rng, "123456789", 1) + text_of(rng, DIGITS, 14)


def scrap_certificate(rng: Random, year: int) -> str:
    """Return a number of a scrapped-vehicle certificate (no public format found: illustrative)."""
    return f"BF13{year}{text_of(rng, DIGITS, 8)}"


def transaction_number(rng: Random) -> str:
    """Return a card payment's number."""
    return text_of(rng, DIGITS, 20)


def device(owner: str) -> str:
    """Return the name by which a payment channel knows the telephone of its owner."""
    return "DEV-" + sha256(f"device of {owner}".encode()).hexdigest()[:16].upper()
