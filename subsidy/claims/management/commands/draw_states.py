"""manage.py draw_states: the diagrams of the life of claims and grants, drawn from the tables."""

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from subsidy.claims.states import BORN, EXPIRING, GRANT_MOVES, HOLDING, LIVE, MOVES, GrantState
from subsidy.core.moves import Moves

#: Grants are born by a decision.
GRANTS_BORN = [GrantState.COMMITTED]
PAGE = Path("docs/claim-states.md")
HEAD = """# The life of a claim and of its grants

Drawn from the tables in `subsidy/claims/states.py` by `manage.py draw_states`; `make check`
compares. Every arrow is one verb, done by one function in `subsidy/claims/services/`, recorded with
actor, time and reason. The database refuses all other changes of state, by raw SQL too.
"""
GRANTS = """
The first grant of a claim moves with it; further ones (a top-up, the parts of a split) move by
themselves.
"""


class Command(BaseCommand):
    help = f"Draw {PAGE} from the tables of moves."
    requires_system_checks: Sequence[str] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare only; exit 1 if it lies")

    def handle(self, *_args: Any, **options: Any) -> None:
        path, text = settings.BASE_DIR / PAGE, page()
        if not options["check"]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError(f"{PAGE} is not what the tables say: run manage.py draw_states")


def page() -> str:
    """Return the whole page."""
    held = (
        f"Holds its quota and identifiers while {words(LIVE)}. Holds reserved money while "
        f"{words(HOLDING)}. Ends by itself, at `expires_at`, when {words(EXPIRING)}."
    )
    claims = ["## A claim", diagram(MOVES, BORN), table(MOVES), held]
    grants = ["## A grant", GRANTS, diagram(GRANT_MOVES, GRANTS_BORN), table(GRANT_MOVES)]
    parts = [HEAD, *claims, *grants]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def diagram(moves: Moves, born: Iterable[str]) -> str:
    """Return the table of moves as a Mermaid state diagram."""
    arrows = [f"    [*] --> {state}" for state in born]
    arrows += [
        f"    {source} --> {target}: {verb}"
        for verb, (sources, target) in moves.items()
        for source in sorted(sources)
    ]
    starts = {source for sources, _ in moves.values() for source in sources}
    ends = sorted({target for _, target in moves.values()} - starts)
    arrows += [f"    {state} --> [*]" for state in ends]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```"])


def table(moves: Moves) -> str:
    """Return the table of moves in Markdown."""
    rows = [
        f"| {verb} | {words(sorted(sources))} | {words([target])} |"
        for verb, (sources, target) in moves.items()
    ]
    return "\n".join(["| verb | from | to |", "|---|---|---|", *rows])


def words(states: Iterable[str]) -> str:
    """Return states as they stand in rows and answers."""
    return ", ".join(f"`{state}`" for state in states)
