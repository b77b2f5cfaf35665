"""A batch of 100,000 payments: drafted, sealed, approved, sent, answered, the answer applied.

One process does it all, the fake bank's work too, and says at the end how much memory it ever had.
The time is ours alone: what the bank takes is told, and not counted.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import databases, environment, house
from bench.contenders import Untrue
from bench.figures import Figure, say

FEW, MANY = 10_000, 100_000
DATABASE = "subsidy_bench_bank"
REFUSED_BP = 200
BANKS_PART = "answer (the bank)"


@dataclass
class Run:
    """What a batch of so many payments took: seconds of each step, the process's peak in MiB."""

    count: int
    seconds: dict[str, float] = field(default_factory=dict)
    peak_mib: float = 0.0

    @property
    def ours_s(self) -> float:
        """Seconds of all steps but the bank's."""
        return sum(spent for step, spent in self.seconds.items() if step != BANKS_PART)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step, and tell."""
        began = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - began
        say(f"{self.count:7} {name:18} {self.seconds[name]:7.2f} s {peak_mib():5.0f} MiB")


def measure() -> list[Figure]:
    """Return the figures of the large batch, and how they grew from the small one."""
    house.set_up()
    few, many = (_measured(count) for count in (FEW, MANY))
    say(f"memory: {few.peak_mib:.0f} MiB of {FEW} payments, {many.peak_mib:.0f} MiB of {MANY}")
    growth = (many.ours_s / many.count) / (few.ours_s / few.count)
    return [
        Figure("bank_100k_s", many.ours_s, "s"),
        Figure("bank_100k_mib", many.peak_mib, "MiB"),
        Figure("bank_growth", growth, "x"),
    ]


def peak_mib() -> float:
    """Return how much memory this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _measured(count: int) -> Run:
    """Run one batch in a process of its own, in a database of its own."""
    with databases.fresh(DATABASE, like=environment.SET_UP) as url:
        for verb in ("seed", "pay"):
            done = subprocess.run(
                [sys.executable, "-m", "bench.bank", verb, str(count)],
                cwd=environment.CHECKOUT,
                env=os.environ | {"DATABASE_URL": url},
                check=True,
                stdout=subprocess.PIPE,
            )
    return Run(**json.loads(done.stdout))


def pay(count: int) -> Run:
    """Pay what waits in one batch, and see that every fen went where the bank said."""
    from simulation.bank import Bank
    from simulation.bank_temper import Temper
    from subsidy.accounts.services import create_staff
    from subsidy.core import clock
    from subsidy.core.actors import Actor
    from subsidy.disbursements import services
    from subsidy.programmes.models import Programme

    run, at = Run(count), clock.now()
    maker, checker = (
        Actor.staff(create_staff(username=role, password=role, role=role))
        for role in ("finance_maker", "finance_checker")
    )
    programme = Programme.objects.get(code="hebei-2024")
    with TemporaryDirectory() as place:
        directory = Path(place)
        bank = Bank(directory, Temper(seed=7, refuse_share_bp=REFUSED_BP))
        bank.prepare()
        with run.step("draft"):
            batch = services.draft_batch(programme, payee="applicant", by=maker, at=at)
        with run.step("seal"):
            services.seal(batch, by=maker, at=at)
        with run.step("approve"):
            services.approve(batch, by=checker, at=at)
        with run.step("send"):
            services.send(batch, by=maker, at=at, directory=directory)
        with run.step(BANKS_PART):
            bank.work(at=at)
        with run.step("apply the reply"):
            [file] = services.read_replies(directory, at=at)
    run.peak_mib = peak_mib()
    _verify(batch.pk, file.pk, count)
    return run


def _verify(batch_id: int, file_id: int, count: int) -> None:
    """Raise Untrue unless every payment has its answer, and the ledger paid what the bank paid."""
    from django.db.models import Count, Sum

    from bench.payments import AMOUNT_FEN
    from subsidy.disbursements.models import Batch, ReplyLine
    from subsidy.ledger.models import Balance

    batch = Batch.objects.get(pk=batch_id)
    states = dict(batch.payments.values_list("state").annotate(Count("pk")))
    lines = ReplyLine.objects.filter(file=file_id).values_list("verdict").annotate(Count("pk"))
    said = {"paid": dict(lines).get("pays"), "refused": dict(lines).get("refuses")}
    paid_fen = Balance.objects.aggregate(paid=Sum("paid_fen"))["paid"]
    if states != said or sum(states.values()) != count or paid_fen != states["paid"] * AMOUNT_FEN:
        raise Untrue(f"{count} payments: {states}, the bank said {said}, {paid_fen} fen paid")
    say(f"{count:7} {states}, batch {batch.state}, {paid_fen} fen paid")


def main(verb: str, count: int) -> None:
    """Be the process that seeds, or the one that pays and is measured."""
    import django

    django.setup()
    if verb == "seed":
        from bench.payments import seed

        seed(count)
    else:
        print(json.dumps(asdict(pay(count))))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
