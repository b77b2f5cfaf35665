"""What the demo is doing, how far it is, and how long each step took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table


@dataclass(slots=True)
class Step:
    """A step under way; `note` is said when it ends."""

    progress: Progress
    task: TaskID
    note: str = ""

    def advance(self, count: int = 1) -> None:
        """Say that so many parts of the step are done."""
        self.progress.advance(self.task, count)


@dataclass(slots=True)
class Steps:
    """All steps so far."""

    console: Console
    taken: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, title: str, *, total: int | None = None) -> Iterator[Step]:
        """Show the step while it runs and note its time."""
        started = time.monotonic()
        with self._progress() as progress:
            step = Step(progress, progress.add_task(title, total=total))
            yield step
        seconds = time.monotonic() - started
        self.taken.append((title, seconds))
        note = f" [dim]{step.note}[/dim]" if step.note else ""
        self.console.print(f"[green]✓[/green] {title} [cyan]{seconds:.1f} s[/cyan]{note}")

    def table(self) -> Table:
        """Return the time of each step."""
        table = Table("step", title="Time")
        table.add_column("seconds", justify="right")
        for title, seconds in self.taken:
            table.add_row(title, f"{seconds:.1f}")
        table.add_section()
        table.add_row("all", f"{sum(seconds for _, seconds in self.taken):.1f}")
        return table

    def _progress(self) -> Progress:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        is_mute = not self.console.is_terminal
        return Progress(*columns, console=self.console, transient=True, disable=is_mute)
