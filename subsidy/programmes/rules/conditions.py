"""Conditions: the words that terms may speak of, and how one condition looks at the facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

Value = int | str | date
Facts = Mapping[str, object]
Step = dict[str, object]


class FactKind(StrEnum):
    """What a fact is measured in; days travel as dates or as ISO text."""

    NUMBER = "number"
    DAY = "day"
    TEXT = "text"


#: A file that uses another word is refused: a typo must not make a condition that never holds.
FACTS: Mapping[str, FactKind] = {
    "price_fen": FactKind.NUMBER,  # paid price before the subsidy, after every other discount
    "energy_level": FactKind.NUMBER,  # 1 saves most
    "new_fuel": FactKind.TEXT,  # new_energy, petrol, diesel
    "displacement_ml": FactKind.NUMBER,
    "old_fuel": FactKind.TEXT,  # new_energy, petrol, diesel, other
    "old_first_registered_on": FactKind.DAY,
    "old_held_since": FactKind.DAY,  # in the applicant's own name since
    "old_type": FactKind.TEXT,  # as registered with the traffic police
    "new_battery": FactKind.TEXT,  # lead_acid, lithium
    "old_battery": FactKind.TEXT,
}


class Op(StrEnum):
    IS = "is"
    ONE_OF = "one_of"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Condition:
    """`value` is a tuple with ONE_OF, a single value with every other operator."""

    fact: str
    op: Op
    value: Value | tuple[Value, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the condition that `to_json` wrote. Raises KeyError on a word not in FACTS."""
        value = data["value"]
        if FACTS[data["fact"]] is FactKind.DAY:
            value = _each(value, date.fromisoformat)
        return cls(data["fact"], Op(data["op"]), tuple(value) if isinstance(value, list) else value)

    def to_json(self) -> Step:
        return {"fact": self.fact, "op": str(self.op), "value": plain(self.value)}


def look(condition: Condition, facts: Facts) -> tuple[bool | None, Step]:
    """Return whether the condition holds (None: its fact is missing), and what it saw."""
    saw = facts.get(condition.fact)
    holds = None if saw is None else _holds(condition, saw)
    return holds, condition.to_json() | {"saw": plain(saw), "holds": holds}


def look_at_all(conditions: Iterable[Condition], facts: Facts) -> tuple[bool | None, list[Step]]:
    """Return whether all hold (None: a fact is missing), looking only as far as needed."""
    steps: list[Step] = []
    for condition in conditions:
        holds, step = look(condition, facts)
        steps.append(step)
        if not holds:
            return holds, steps
    return True, steps


def plain(value: object) -> object:
    """Return the value as JSON holds it."""
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _holds(condition: Condition, saw: object) -> bool:
    if isinstance(condition.value, tuple):
        return any(_same(saw, one) for one in condition.value)
    if condition.op is Op.IS:
        return _same(saw, condition.value)
    seen, bound = _measure(saw, condition.value), _measure(condition.value, condition.value)
    if seen is None or bound is None:
        return False
    return seen <= bound if condition.op is Op.AT_MOST else seen >= bound


def _same(saw: object, wanted: Value) -> bool:
    """Return whether both are equal and of one kind: 1, "1" and True are three things."""
    if isinstance(wanted, date):
        return _measure(saw, wanted) == wanted.toordinal()
    return type(saw) is type(wanted) and saw == wanted


def _measure(value: object, wanted: Value) -> int | None:
    """Return a number that can be compared where `wanted` is; None if of another kind."""
    if isinstance(wanted, date):
        return _day_number(value)
    is_number = isinstance(wanted, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) else None


def _day_number(value: object) -> int | None:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return None
    return value.toordinal() if isinstance(value, date) else None


def _each(value: Any, read: Any) -> Any:
    return [read(one) for one in value] if isinstance(value, list) else read(value)
