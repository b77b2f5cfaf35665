"""What lets schemathesis get further than the front door: sales that the sandbox takes.

A sale made up from its schema is always refused by some rule. So in the stateful phase every sound
request that the document shows an example for is sent as that example, with numbers of its own;
from what it made, the links lead on.
"""

import copy
import itertools
import json
import os
import re
from collections import Counter
from pathlib import Path

import schemathesis
from schemathesis.generation.meta import TestPhase

JSON, KEY = "application/json", "Idempotency-Key"
SOUND_KEY = re.compile(r"[!-~]{1,255}")
_numbers = itertools.count(1)
_seen = Counter()


@schemathesis.hook
def before_call(_context, case, _kwargs):
    """Send an example instead of a made-up body; no sound key twice, or nothing else is seen.

    Nor may the run end its own API key.
    """
    number = next(_numbers)
    if SOUND_KEY.fullmatch(str((case.headers or {}).get(KEY, ""))):
        case.headers[KEY] = f"try-{number}"
    if case.path.endswith("/keys/rotate") and isinstance(case.body, dict):
        case.body = {"overlap_days": 7} if case.body.get("overlap_days") == 0 else case.body
    is_sound = case.meta is not None and case.meta.generation.mode.is_positive
    if not is_sound or case.meta.phase.name is not TestPhase.STATEFUL:
        return
    shown = examples(case)
    if shown and case.media_type == JSON:
        case.body = renumbered(copy.deepcopy(shown[number % len(shown)]), number)
        case.headers[KEY] = f"try-{number}"


@schemathesis.hook
def after_call(_context, case, response):
    """Count the answers, for the report."""
    _seen[f"{case.method} {case.path} {response.status_code}"] += 1
    if file := os.environ.get("ANSWERS_FILE"):
        Path(file).write_text(json.dumps(_seen))


def examples(case):
    """Return the bodies that the sandbox takes, among those the document shows."""
    content = case.operation.definition.raw.get("requestBody", {}).get("content", {})
    values = [one["value"] for one in content.get(JSON, {}).get("examples", {}).values()]
    return [value for value in values if is_for_the_sandbox(value)]


def is_for_the_sandbox(value):
    """Whether the sandbox takes such a body again and again: a car's number is good once."""
    is_car = str(value.get("category", "")).startswith("cars")
    return value.get("programme", "sandbox") == "sandbox" and not is_car


def renumbered(value, number):
    """Give every sale in there numbers of its own."""
    sales = value.get("claims", [value])
    for offset, sale in enumerate(sales):
        number_of_sale = f"{number:06d}{offset}"
        purchase = sale.get("purchase", sale)
        for identifier in purchase.get("identifiers", ()):
            if identifier["kind"] == "serial_number":
                identifier["value"] = f"SN{number_of_sale}"
        if purchase.get("invoice"):
            purchase["invoice"]["number"] = f"2413200000000{number_of_sale}"
    return value
