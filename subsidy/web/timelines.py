"""The moves of a row as a timeline: what happened, when, by whom and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from subsidy.web.words import ACTORS, COLOURS, verb_word


@dataclass(frozen=True)
class Moment:
    """One move, in words."""

    word: str
    state: str
    colour: str
    actor: str
    at: datetime
    reason: str


def timeline(row: Any) -> list[Moment]:
    """Return the moves of the row, the first one first; nothing for rows that do not move."""
    moves = getattr(row, "moves", None)
    if moves is None:
        return []
    states = dict(row._meta.get_field("state").flatchoices)
    return [
        Moment(
            word=verb_word(move.verb),
            state=str(states.get(move.target, move.target)),
            colour=COLOURS[move.target],
            actor=f"{ACTORS.get(move.by_kind, move.by_kind)} · {move.by_reference}",
            at=move.at,
            reason="" if move.reason == move.by_reference else move.reason,
        )
        for move in moves.order_by("id")
    ]
