"""What a merchant is shown as the state of a matter: no more than it was told."""

from enum import StrEnum


class ShownState(StrEnum):
    """flagged: under examination; dismissed: nothing follows; confirmed: a decision rests on it."""

    FLAGGED = "flagged"
    DISMISSED = "dismissed"
    CONFIRMED = "confirmed"


#: state of the case -> what the merchant is shown.
SHOWN = {
    "opened": ShownState.FLAGGED,  # opened again: the former notice is still what it was told
    "assigned": ShownState.FLAGGED,
    "noticed": ShownState.FLAGGED,
    "answered": ShownState.FLAGGED,
    "silent": ShownState.FLAGGED,
    "decided": ShownState.CONFIRMED,
    "appealed": ShownState.CONFIRMED,
    "closed": ShownState.CONFIRMED,
    "cleared": ShownState.DISMISSED,
}


def states_shown_as(shown: ShownState) -> list[str]:
    """Return the states of a case that are shown so."""
    return [state for state, one in SHOWN.items() if one is shown]
