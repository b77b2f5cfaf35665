"""The peer django-hordak: an environment of its own, its tables in our database, its postings."""

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench import environment
from bench.contenders import Untrue
from bench.figures import say

REQUIREMENTS = environment.CHECKOUT / "bench" / "peers" / "hordak" / "requirements.txt"
SETTINGS = "bench.peers.hordak.settings"


@dataclass(frozen=True)
class Hordak:
    """Posts `transactions` of `size` transfers a run, in a process of its own.

    how: `transfer_to` or `bulk`, see `bench/peers/hordak/post.py`.
    """

    how: str
    database_url: str
    size: int
    transactions: int

    @property
    def name(self) -> str:
        return f"hordak {self.how}"

    def warm_up(self) -> None:
        """Make its tables; its accounts, and the first few transfers."""
        self._python("django", "migrate", "--verbosity=0")
        self._post(0, self.size)

    def post(self, first: int) -> float:
        """Post a run's transfers, numbered from `first`; return how many a second."""
        count = self.size * self.transactions
        return count / self._post(first, count)

    def _post(self, first: int, count: int) -> float:
        numbers = map(str, (first, count, self.size))
        return float(self._python("bench.peers.hordak.post", self.how, *numbers))

    def _python(self, module: str, *arguments: str) -> str:
        place = {"DATABASE_URL": self.database_url, "DJANGO_SETTINGS_MODULE": SETTINGS}
        ran = subprocess.run(
            [str(install()), "-m", module, *arguments],
            cwd=environment.CHECKOUT,
            env=os.environ | place,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise Untrue(f"hordak's {module} ended with {ran.returncode}")
        return ran.stdout


@cache
def install() -> Path:
    """Return the Python of the peer's environment; make it where it is not there as asked."""
    home = environment.VAR / "hordak"
    python, made_of = home / "bin" / "python", home / "made-of.txt"
    asked = f"{sys.version}\n{REQUIREMENTS.read_text()}"
    if not made_of.exists() or made_of.read_text() != asked:
        say(f"installing django-hordak into {home}")
        venv.create(home, clear=True, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "-r", str(REQUIREMENTS)]
        subprocess.run(command, stdout=sys.stderr, check=True)
        made_of.write_text(asked)
    return python
