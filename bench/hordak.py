"""The peer django-hordak: an environment of its own, its tables in our database, its postings."""

from dataclasses import dataclass

from bench import venvs

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
        return venvs.run("hordak", module, *arguments, **place)
