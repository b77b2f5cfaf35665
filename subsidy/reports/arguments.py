"""Arguments of commands: days and moments, read for argparse; programmes by their codes."""

from argparse import ArgumentTypeError
from datetime import date, datetime

from django.core.management.base import CommandError

from subsidy.core.clock import SHANGHAI
from subsidy.programmes.models import Programme


def programme(code: str) -> Programme:
    """Return the real programme of the code; say which there are where there is none such."""
    programmes = {row.code: row for row in Programme.objects.real().order_by("code")}
    if code not in programmes:
        known = ", ".join(programmes) or "none: load one with load_programme"
        raise CommandError(f"there is no programme {code!r}; there are: {known}")
    return programmes[code]


def moment(text: str) -> datetime:
    """Return the moment of ISO 8601 text, in Shanghai where it names no zone."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as fault:
        raise ArgumentTypeError(f"not a moment: {text!r}, e.g. 2024-10-31T18:00+08:00") from fault
    return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)


def day(text: str) -> date:
    """Return the day of ISO 8601 text."""
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ArgumentTypeError(f"not a day: {text!r}, e.g. 2024-10-31") from fault
