"""Days and moments as arguments of commands, read for argparse."""

from argparse import ArgumentTypeError
from datetime import date, datetime

from subsidy.core.clock import SHANGHAI


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
