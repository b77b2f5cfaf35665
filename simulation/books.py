"""A merchant's invoice book: numbers run through, and between two subsidised sales lie others."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from simulation import identifiers
from simulation.chance import stream
from simulation.merchants import Merchant
from simulation.sales import Purchase

#: Other invoices to one subsidised, in hundredths: in the country nearly all that is dear has help.
OTHERS = {"country shop": (15, 120), "car dealer": (10, 80), "online seller": (100, 600)}
OTHERS_ELSEWHERE = (60, 400)
SEQUENCE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class InvoiceBook:
    """The purchases with their invoices, and how many invoices were written in all on each day."""

    purchases: tuple[Purchase, ...]
    counts: tuple[tuple[date, int], ...]


def write(seed: int, merchant: Merchant, purchases: Sequence[Purchase]) -> InvoiceBook:
    """Number the invoices; one of a sitting is written on the day of the sitting's last sale."""
    rng = stream(seed, "invoices", merchant.credit_code)
    others = rng.randint(*OTHERS.get(merchant.kind, OTHERS_ELSEWHERE))
    prefix = identifiers.text_of(rng, identifiers.DIGITS, 15 - SEQUENCE_DIGITS)
    running = rng.randrange(10_000, 300_000)
    numbers: dict[int, tuple[date, str]] = {}
    counts = []
    for day, blocks in sorted(_blocks(purchases).items()):
        for block in _shuffled(rng, blocks, others):
            for place in block:
                text = f"{running:0{SEQUENCE_DIGITS}d}"
                numbers[place] = day, f"{day.year % 100:02d}132{prefix}{text}"
                running += 1
            running += 0 if block else 1
        counts.append((day, sum(map(len, blocks)) + _others(blocks, others)))
    written = tuple(_with(one, *numbers[place]) for place, one in enumerate(purchases))
    return InvoiceBook(written, tuple(counts))


def _blocks(purchases: Sequence[Purchase]) -> dict[date, list[list[int]]]:
    """Return by day what is written without a break: places of purchases, in their order."""
    together: dict[str, list[int]] = defaultdict(list)
    for place, purchase in enumerate(purchases):
        together[purchase.facts.sitting or f"#{place}"].append(place)
    blocks = defaultdict(list)
    for places in together.values():
        blocks[max(purchases[place].bought_on for place in places)].append(places)
    return blocks


def _others(blocks: Sequence[Sequence[int]], others: int) -> int:
    return sum(map(len, blocks)) * others // 100 + 1


def _shuffled(rng: Random, blocks: Sequence[list[int]], others: int) -> list[list[int]]:
    """Return the day's blocks in order with empty ones between: invoices of other customers."""
    places = _others(blocks, others)
    empty: list[list[int]] = [[] for _ in range(places)]
    filled = sorted(rng.sample(range(places + len(blocks)), k=len(blocks)))
    mixed = list(empty)
    for at, block in zip(filled, blocks, strict=True):
        mixed.insert(at, block)
    return mixed


def _with(purchase: Purchase, day: date, number: str) -> Purchase:
    facts = replace(purchase.facts, invoice=number, invoiced_on=day)
    return replace(purchase, facts=facts)
