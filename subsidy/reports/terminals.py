"""Tables as text, as wide as they need to be: a cut-off amount is worse than a long line."""

from rich.console import Console
from rich.table import Table

LINE_LENGTH_MAX = 1_000


def drawn(table: Table, *, styled: bool) -> str:
    """Return the table as text; styled for terminals that know colours."""
    console = Console(width=LINE_LENGTH_MAX, force_terminal=styled, markup=False, highlight=False)
    console.width = console.measure(table).maximum
    with console.capture() as capture:
        console.print(table)
    return capture.get()
