"""What a bench has to say: figures for programs to read, progress for people."""

import sys
from typing import NamedTuple


class Figure(NamedTuple):
    """One measured value. Names are lasting: scripts compare them from one day to the next."""

    name: str
    value: float
    unit: str

    def __str__(self) -> str:
        places = 1 if self.value >= 100 else 3
        return f"{self.name} {self.value:.{places}f} {self.unit}"


def say(text: str) -> None:
    """Tell whoever waits what goes on; standard output is for figures alone."""
    print(text, file=sys.stderr, flush=True)
